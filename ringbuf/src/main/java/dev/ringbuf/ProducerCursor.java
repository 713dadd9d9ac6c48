package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.lang.ref.Reference;

/// The producer's side of the algorithm: where to write, how much fits, and the ledger of what did
/// not.
///
/// Elements are written plain between [#claim] and [#publish]; one release store of the tail then
/// publishes them all. The consumer's head is read (acquire) only when the cached copy says that
/// the ring may be full. So in the steady state the head's cache line is not touched, as in rtrb
/// and in Rigtorp's SPSC queue. Every method is wait-free.
@SuppressWarnings({
  "unused", // the padding is there for its size
  "UnusedVariable",
  "ReachabilityFenceUsage" // a call that throws has accessed all it ever will
})
final class ProducerCursor extends Cursor {
  /// Own position; a copy of what is in memory.
  private long tail;

  /// The head when last looked at, `tail - capacity .. tail`.
  private long cachedHead;

  /// Ring position up to which slots are known to be free, tail .. cachedHead + capacity; lower
  /// only where the stream position would exceed 63 bits.
  private long roomEnd;

  /// Cumulative drops; a copy of what is in memory.
  private long dropped;

  /// Drops that the ledger's records account for, 0 .. dropped.
  private long recorded;

  private long gapTail;
  private long cachedGapHead;

  /// Elements that [#commit] may publish, if the tail is still [#reservedTail].
  private long reserved;

  /// Tail at the last reservation, so that no other push has to end it.
  private long reservedTail;

  private long p00, p01, p02, p03, p04, p05, p06, p07;
  private long p08, p09, p10, p11, p12, p13, p14, p15;

  private boolean ended;

  /// Resumes at the shared positions, where the predecessor stopped, even if it crashed.
  ///
  /// @throws RingCorruptedException if they make no sense
  ProducerCursor(RingMemory memory) {
    super(memory, Role.PRODUCER);
    this.tail = memory.getAcquire(TAIL);
    this.dropped = memory.getPlain(DROPPED);
    this.gapTail = memory.getPlain(GAP_TAIL);
    this.cachedHead = Math.max(0, tail - capacity); // the least that they can be
    this.cachedGapHead = Math.max(0, gapTail - ledgerSlots);
    this.recorded =
        gapTail == 0 ? 0 : memory.getPlain(memory.recordOffset(gapTail - 1) + RECORD_DROPPED);
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
    lookForRoom();
    allowRoom();
    if (memory.isEnded()) {
      ended = true;
      finish();
    }
  }

  /// Claims room for elements from [#tail] on, to be written and then published. Changes nothing
  /// that the consumer sees.
  ///
  /// @return 0 .. wanted; 0 if the ring is full, or if drops are to be recorded and the ledger is
  ///   full
  /// @throws RingCorruptedException if the consumer's position makes no sense
  /// @throws IllegalArgumentException if the stream position would exceed 63 bits
  long claim(long wanted) {
    requireOwner();
    return wanted <= limit - tail ? wanted : claimAfterLook(wanted);
  }

  private long claimAfterLook(long wanted) {
    requireUsable();
    if (wanted > Long.MAX_VALUE - position()) {
      throw new IllegalArgumentException(
          "%d elements after position %d are more than a stream can number"
              .formatted(wanted, position()));
    }
    long free = roomEnd - tail;
    if (free < wanted) { // possibly full
      free = lookForRoom();
    }
    if (dropped != recorded && free > 0 && ledgerIsFull()) {
      return 0; // losing more data is allowed, losing its place is not
    }
    allowRoom();
    return Math.min(free, wanted);
  }

  /// Lets the next calls use the free slots without a look, unless drops are to be recorded.
  private void allowRoom() {
    limit = dropped == recorded ? roomEnd : tail;
  }

  /// How many slots are free, whether or not the ledger is full. Looks at the consumer's position
  /// only if fewer than wanted are known to be free.
  long freeSlots(long wanted) {
    requireUsable();
    long free = roomEnd - tail;
    return Math.min(wanted, free < wanted ? freeSlots() : free);
  }

  /// Free slots, after a look at the consumer's position; a lower bound from then on.
  long freeSlots() {
    requireUsable();
    long free = lookForRoom();
    allowRoom();
    return free;
  }

  private long lookForRoom() {
    // Acquire pairs with the consumer's release: its reads of the slots happened before we
    // overwrite them.
    long head = memory.getAcquire(HEAD);
    if (head > tail || tail - head > capacity || head < cachedHead) { // also when wrapped negative
      throw new RingCorruptedException(
          "consumer position %d makes no sense: the tail is %d, the capacity %d, it was %d before"
              .formatted(head, tail, capacity, cachedHead));
    }
    cachedHead = head;
    roomEnd = tail + Math.min(capacity - (tail - head), Long.MAX_VALUE - position());
    return roomEnd - tail;
  }

  private boolean ledgerIsFull() {
    if (gapTail - cachedGapHead < ledgerSlots) {
      return false;
    }
    // Possibly full. Acquire: the consumer has read the records that we are going to overwrite.
    long gapHead = memory.getAcquire(GAP_HEAD);
    if (gapHead > gapTail || gapTail - gapHead > ledgerSlots || gapHead < cachedGapHead) {
      throw new RingCorruptedException(
          "gap records consumed %d make no sense: %d are published, the ledger has %d slots"
              .formatted(gapHead, gapTail, ledgerSlots));
    }
    cachedGapHead = gapHead;
    return gapTail - gapHead == ledgerSlots;
  }

  /// Makes elements that were written from [#tail] on visible to the consumer. Publishes the record
  /// of pending drops first, so that the consumer sees the gap before any element behind it. A gap
  /// takes one record, however many calls have dropped elements.
  void publish(long count) {
    long end = tail + count;
    if (end > limit) {
      recordPending(count);
    }
    tail = end;
    // Release pairs with the consumer's acquire of the tail: the elements, and the record in front
    // of them, come with it.
    setRelease(memory.through(segment), memory.base() + TAIL, end);
    Reference.reachabilityFence(this); // until the elements and this store are written
  }

  /// The limit is low because drops are pending, or because the ring was closed meanwhile.
  private void recordPending(long count) {
    if (dropped != recorded && count > 0) {
      record();
      limit = roomEnd;
    }
  }

  private void record() {
    long offset = memory.recordOffset(gapTail);
    memory.setPlain(offset + RECORD_POSITION, tail);
    memory.setPlain(offset + RECORD_DROPPED, dropped);
    // Release pairs with the consumer's acquire of the count: the record comes with it.
    memory.setRelease(GAP_TAIL, ++gapTail);
    recorded = dropped;
  }

  /// As [#claim], until [#commit], the next reservation, or the next element pushed or dropped.
  long reserve(long max) {
    long count = claim(Math.min(max, capacity));
    reserved = count;
    reservedTail = tail;
    return count;
  }

  /// Publishes the first elements of the reservation, and ends it.
  ///
  /// @throws IllegalArgumentException if fewer are reserved
  void commit(long count) {
    requireUsable();
    requireCount(count, tail == reservedTail ? reserved : 0, "reserved elements");
    reserved = 0;
    publish(count);
  }

  /// Counts elements that were offered but did not go into the ring. Ends a reservation. The caller
  /// has checked that the stream position stays within 63 bits.
  void drop(long count) {
    reserved = 0;
    // Release: a consumer that sees these drops sees every element offered before them.
    memory.setRelease(DROPPED, dropped += count);
    roomEnd = Math.min(roomEnd, tail + (Long.MAX_VALUE - position()));
    allowRoom();
  }

  /// Ends the stream; ending it again does nothing.
  void end(int state, int code) {
    if (!ended) {
      requireUsable();
      memory.end(state, code);
      ended = true;
      finish();
    }
  }

  /// Ring position of the next element.
  long tail() {
    return tail;
  }

  /// The stream position of the next element: how many were offered before it.
  long position() {
    return tail + dropped;
  }
}
