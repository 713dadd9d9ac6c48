package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.lang.foreign.MemorySegment;

/// The producer's side of the algorithm: where to write, how much fits, and the ledger of what did
/// not.
///
/// Elements are written plain between [#acquire] and [#publish]; one release store of the tail then
/// publishes them all. The consumer's head is read (acquire) only when the cached copy says that
/// the ring may be full, the idea of rtrb and of Rigtorp's SPSC queue: in the steady state the
/// head's cache line is not touched. Every method is wait-free.
final class ProducerCursor extends CacheLinePadding {
  private final MemorySegment memory;
  private final long capacity;
  private final long ledgerSlots;

  /// Own position; a copy of what is in memory.
  private long tail;

  /// The head when last looked at, `tail - capacity .. tail`.
  private long cachedHead;

  /// Ring position up to which slots are known to be free, tail .. cachedHead + capacity; lower
  /// only where the stream position would exceed 63 bits.
  private long limit;

  /// Cumulative drops; a copy of what is in memory.
  private long dropped;

  /// Drops that the ledger's records account for, 0 .. dropped.
  private long recorded;

  private long gapTail;
  private long cachedGapHead;

  /// Resumes at the shared positions, where a predecessor (perhaps one that crashed) stopped.
  ///
  /// @throws RingCorruptedException if they make no sense
  ProducerCursor(RingMemory ring) {
    this.memory = ring.memory;
    this.capacity = ring.capacity;
    this.ledgerSlots = ring.ledgerSlots;
    this.tail = getAcquire(memory, TAIL);
    this.dropped = getPlain(memory, DROPPED);
    this.gapTail = getPlain(memory, GAP_TAIL);
    this.cachedHead = Math.max(0, tail - capacity); // the least that they can be
    this.cachedGapHead = Math.max(0, gapTail - ledgerSlots);
    this.recorded =
        gapTail == 0
            ? 0
            : getPlain(memory, recordOffset(gapTail - 1, ledgerSlots) + RECORD_DROPPED);
    if (tail < 0
        || dropped < 0
        || tail > Long.MAX_VALUE - dropped
        || gapTail < 0
        || recorded < 0
        || recorded > dropped) {
      throw new RingCorruptedException(
          "producer state makes no sense: tail %d, dropped %d, records %d, of which recorded %d"
              .formatted(tail, dropped, gapTail, recorded));
    }
    freeNow();
  }

  /// How many of the wanted elements may be written from [#tail] on; 0 if the ring is full, or if
  /// drops are to be recorded and the ledger is full. Changes nothing that the consumer sees.
  ///
  /// @throws RingCorruptedException if the consumer's position makes no sense
  /// @throws IllegalArgumentException if the stream position would exceed 63 bits
  long acquire(long wanted) {
    return wanted <= limit - tail && dropped == recorded ? wanted : acquireSlowly(wanted);
  }

  private long acquireSlowly(long wanted) {
    requireNumbers(wanted);
    long free = limit - tail;
    if (free < wanted) { // possibly full
      free = freeNow();
    }
    if (dropped != recorded && free > 0 && ledgerIsFull()) {
      return 0; // losing more data is allowed, losing its place is not
    }
    return Math.min(free, wanted);
  }

  /// As [#acquire], but tells about the ring alone, not about the ledger.
  long free(long wanted) {
    long free = limit - tail;
    return Math.min(wanted, free < wanted ? freeNow() : free);
  }

  private void requireNumbers(long wanted) {
    if (wanted > Long.MAX_VALUE - offered()) {
      throw new IllegalArgumentException(
          "%d elements after position %d are more than a stream can number"
              .formatted(wanted, offered()));
    }
  }

  /// Free slots, after a look at the consumer's position; a lower bound from then on.
  long freeNow() {
    // Acquire pairs with the consumer's release: its reads of the slots happened before we
    // overwrite them.
    long head = getAcquire(memory, HEAD);
    if (head > tail || tail - head > capacity || head < cachedHead) { // also when wrapped negative
      throw new RingCorruptedException(
          "consumer position %d makes no sense: the tail is %d, the capacity %d, it was %d before"
              .formatted(head, tail, capacity, cachedHead));
    }
    cachedHead = head;
    limit = tail + Math.min(capacity - (tail - head), Long.MAX_VALUE - offered());
    return limit - tail;
  }

  private boolean ledgerIsFull() {
    if (gapTail - cachedGapHead < ledgerSlots) {
      return false;
    }
    // Possibly full. Acquire: the consumer has read the records that we are going to overwrite.
    long gapHead = getAcquire(memory, GAP_HEAD);
    if (gapHead > gapTail || gapTail - gapHead > ledgerSlots || gapHead < cachedGapHead) {
      throw new RingCorruptedException(
          "gap records consumed %d make no sense: %d are published, the ledger has %d slots"
              .formatted(gapHead, gapTail, ledgerSlots));
    }
    cachedGapHead = gapHead;
    return gapTail - gapHead == ledgerSlots;
  }

  /// Makes elements, written from [#tail] on after [#acquire], visible to the consumer. When drops
  /// have not been recorded yet, publishes their record first: the consumer sees the gap before any
  /// element behind it, and a gap takes one record, however many calls it is made of.
  void publish(long count) {
    if (count == 0) {
      return;
    }
    if (dropped != recorded) {
      record();
    }
    // Release pairs with the consumer's acquire of the tail: the elements, and the record in front
    // of them, come with it.
    setRelease(memory, TAIL, tail += count);
  }

  private void record() {
    long offset = recordOffset(gapTail, ledgerSlots);
    setPlain(memory, offset + RECORD_POSITION, tail);
    setPlain(memory, offset + RECORD_DROPPED, dropped);
    // Release pairs with the consumer's acquire of the count: the record comes with it.
    setRelease(memory, GAP_TAIL, ++gapTail);
    recorded = dropped;
  }

  /// Accounts for elements that were offered but are not in the ring.
  void drop(long count) {
    // Release: a consumer that sees these drops sees every element offered before them.
    setRelease(memory, DROPPED, dropped += count);
    limit = Math.min(limit, tail + (Long.MAX_VALUE - offered()));
  }

  /// Ring position of the next element.
  long tail() {
    return tail;
  }

  /// Elements offered so far: the stream position of the next one.
  long offered() {
    return tail + dropped;
  }
}
