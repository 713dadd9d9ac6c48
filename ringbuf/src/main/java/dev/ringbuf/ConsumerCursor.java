package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.lang.foreign.MemorySegment;

/// The consumer's side of the algorithm: what can be read, where the gaps are, and what was let go.
///
/// The shared words are read in the order *dropped, tail, records* (all acquire). Only this one of
/// the six orders keeps both laws, as the exhaustive model in the tests shows: records read after
/// the tail include every gap before an element that the tail covers; drops read before the tail,
/// when nothing is left before that tail, can only lie right there.
///
/// A *pending gap* lies right at the head and has not been reported. Records are cumulative and
/// `reported` is shared, so that neither a gap that was reported early nor a successor after a
/// crash counts anything twice.
final class ConsumerCursor extends CacheLinePadding {
  private final MemorySegment memory;
  private final long capacity;
  private final long ledgerSlots;

  /// Own position; what is in memory lags behind by the elements that are held.
  private long head;

  /// Elements before [#head] that were taken, but whose slots were not given back yet. As long as
  /// there are any, `head`, `gapHead` and `reported` in memory stay where they begin, so that a
  /// successor finds elements and gaps together.
  private long held;

  /// End of the elements that can be read without crossing a gap, as far as known; head ..
  /// cachedTail.
  private long limit;

  /// The tail when last looked at; head .. head + capacity.
  private long cachedTail;

  /// Records consumed.
  private long gapHead;

  /// Records given back, 0 .. gapHead; a copy of what is in memory.
  private long freeGapHead;

  /// Cumulative drops reported.
  private long reported;

  /// Elements let go unread; a copy of what is in memory.
  private long skipped;

  /// Cumulative drops up to and including the gap right at the head; = reported when there is none.
  private long droppedHere;

  /// Head at the last [#pollGap]; -1 once a read has come back with nothing.
  private long polledAt = -1;

  /// Resumes at the shared positions, where a predecessor (perhaps one that crashed) stopped.
  ///
  /// @throws RingCorruptedException if they make no sense
  ConsumerCursor(RingMemory ring) {
    this.memory = ring.memory;
    this.capacity = ring.capacity;
    this.ledgerSlots = ring.ledgerSlots;
    this.head = getAcquire(memory, HEAD);
    this.gapHead = getPlain(memory, GAP_HEAD);
    this.freeGapHead = gapHead;
    this.reported = getPlain(memory, REPORTED);
    this.skipped = getPlain(memory, SKIPPED);
    this.limit = head;
    this.cachedTail = head;
    this.droppedHere = reported;
    if (head < 0 || gapHead < 0 || reported < 0 || skipped < 0 || skipped > head) {
      throw new RingCorruptedException(
          "consumer state makes no sense: head %d, records %d, reported %d, skipped %d"
              .formatted(head, gapHead, reported, skipped));
    }
    refresh();
  }

  /// How many of the wanted elements can be read from [#head] on, without crossing a gap; looks at
  /// the producer's side only if fewer than wanted are known. 0 if the ring is empty or a gap is
  /// pending.
  long contiguous(long wanted) {
    if (wanted <= limit - head) {
      return wanted;
    }
    findElements(); // possibly empty
    return Math.min(limit - head, wanted);
  }

  /// What lies at the head: a run of 1 .. max elements; a gap, negative, which counts as reported
  /// from now on; or 0, nothing. Looks at the producer's side only if fewer than `max` elements are
  /// known.
  ///
  /// @param max > 0
  long next(long max) {
    if (max <= limit - head) {
      return max;
    }
    if (limit == head) { // empty as far as known, or at a gap, which may have grown
      refresh();
      if (droppedHere != reported) {
        return -takeGap();
      }
    } else {
      findElements(); // what was found before stays: a gap can only come behind it
    }
    return Math.min(limit - head, max);
  }

  /// As [#contiguous], but passes the gap at the head if there is something to read behind it;
  /// except that the first read after [#pollGap] does not pass a gap that has come since. To read
  /// no elements is not to read.
  long acquire(long wanted) {
    long count = contiguous(wanted);
    if (count > 0 || wanted == 0) {
      return count;
    }
    if (polledAt == head) {
      polledAt = -1;
      return 0;
    }
    return passGap(wanted);
  }

  /// @param wanted > 0
  private long passGap(long wanted) {
    if (cachedTail == head) {
      return 0;
    }
    takeGap(); // not empty: a gap is in the way
    return contiguous(wanted);
  }

  /// The size of the gap at the head, which counts as reported from now on; 0 if there is none.
  long pollGap() {
    if (limit == head) { // also when a gap is known already: it may have grown
      refresh();
    }
    polledAt = head;
    return takeGap();
  }

  private long takeGap() {
    long gap = droppedHere - reported;
    if (gap > 0) {
      reported = droppedHere;
      if (held == 0) {
        report(reported);
      }
      refresh();
    }
    return gap;
  }

  /// Looks at the producer's side, at drops as well.
  private void refresh() {
    if (!findElements()) {
      refreshWithGaps();
    }
  }

  /// Looks for more elements. An empty ring takes one load, and the usual find, elements and no
  /// record of a gap, two; leaving the drops out is as good as having read them long ago, before
  /// the tail.
  ///
  /// @return false if everything was read, and drops have not been looked at
  private boolean findElements() {
    MemorySegment memory = this.memory; // one segment for both accesses, which share checks then
    long head = this.head;
    long tail = getAcquire(memory, TAIL);
    if (tail == head) {
      return false;
    }
    // After the tail, whose acquire keeps it there, so that no record before that tail is missed.
    boolean plain = getPlain(memory, GAP_TAIL) == gapHead;
    if (plain
        && tail >= cachedTail
        && tail - head <= capacity
        && tail <= Long.MAX_VALUE - reported) {
      cachedTail = tail;
      droppedHere = reported;
      limit = tail;
    } else {
      refreshWithGaps();
    }
    return true;
  }

  private void refreshWithGaps() {
    long dropped = getAcquire(memory, DROPPED);
    long tail = getAcquire(memory, TAIL);
    long gapTail = getAcquire(memory, GAP_TAIL);
    if (tail < cachedTail
        || tail - (head - held) > capacity
        || dropped < reported
        || dropped > Long.MAX_VALUE - tail) {
      throw new RingCorruptedException(
          ("producer position %d makes no sense: the head is %d, the capacity %d, it was %d before;"
                  + " dropped %d, reported %d")
              .formatted(tail, head, capacity, cachedTail, dropped, reported));
    }
    if (gapTail < gapHead || gapTail - gapHead > ledgerSlots) {
      throw new RingCorruptedException(
          "gap records published %d make no sense: %d are consumed, the ledger has %d slots"
              .formatted(gapTail, gapHead, ledgerSlots));
    }
    cachedTail = tail;
    locateGap(tail, gapTail, dropped);
  }

  /// Finds the gap right at the head, in whatever pieces it was recorded, and the next one.
  ///
  /// More than one record lies at the head only if producers died between record and tail. A
  /// consumer that died after it reported them together leaves records below `reported`.
  private void locateGap(long tail, long gapTail, long dropped) {
    long end = tail;
    long here = reported;
    for (long next = gapHead; next != gapTail; next++) {
      long record = recordOffset(next, ledgerSlots);
      long position = getPlain(memory, record + RECORD_POSITION);
      long cumulative = getPlain(memory, record + RECORD_DROPPED);
      boolean toldAlready = position == head && cumulative <= reported && next == gapHead;
      if (position < head // or further away than this tail, which was read earlier, but in the ring
          || position - head > capacity
          || cumulative < (toldAlready ? 0 : here)
          || cumulative > Long.MAX_VALUE - position) {
        throw new RingCorruptedException(
            "gap record {position %d, dropped %d} makes no sense: head %d, tail %d, reported %d"
                .formatted(position, cumulative, head, tail, reported));
      }
      if (toldAlready) {
        gapHead++;
        if (held == 0) {
          freeRecords(gapHead);
        }
      } else if (position == head) {
        here = cumulative;
      } else {
        end = Math.min(position, tail);
        break;
      }
    }
    if (tail == head) { // caught up: no element offered before these drops is still to come
      here = Math.max(here, dropped);
    }
    droppedHere = here;
    limit = here > reported ? head : end;
  }

  /// Release, and before the record is given back: a successor sees what was reported, or reports
  /// it itself.
  private void report(long drops) {
    setRelease(memory, REPORTED, drops);
  }

  private void freeRecords(long records) {
    freeGapHead = records;
    setRelease(memory, GAP_HEAD, records); // release: we have read them
  }

  /// Takes elements without giving their slots back.
  void hold(long count) {
    head += count;
    held += count;
  }

  /// How many elements are held.
  long held() {
    return held;
  }

  /// Gives the slots of the oldest held elements back, and tells memory of the gaps between them.
  ///
  /// @throws RingCorruptedException if the records of these gaps have changed since they were read
  void free(long count) {
    long from = head - held;
    held -= count;
    long freed = head - held;
    while (freeGapHead != gapHead) {
      long record = recordOffset(freeGapHead, ledgerSlots);
      long position = getPlain(memory, record + RECORD_POSITION);
      if (position > freed) {
        break;
      }
      long cumulative = getPlain(memory, record + RECORD_DROPPED);
      if (position < from || cumulative < 0 || cumulative > reported) {
        throw new RingCorruptedException(
            "gap record {position %d, dropped %d} makes no sense: elements from %d are held"
                .formatted(position, cumulative, from));
      }
      // Step by step, as if each gap was met when the elements before it had just been let go.
      setRelease(memory, HEAD, position);
      report(cumulative);
      freeRecords(freeGapHead + 1);
    }
    setRelease(memory, HEAD, freed);
    if (held == 0) {
      report(reported);
    }
  }

  /// Lets elements go that were read. Nothing is held.
  void release(long count) {
    // Release pairs with the producer's acquire of the head: our reads of the slots happened
    // before.
    setRelease(memory, HEAD, head += count);
  }

  /// Lets up to `count` elements go unread, and reports the gaps between them by the way.
  long skip(long count) {
    long done = 0;
    while (done < count) {
      long run = contiguous(count - done);
      if (run == 0) {
        run = passGap(count - done);
      }
      if (run == 0) {
        break;
      }
      release(run);
      // After the head, with release: 0 <= skipped <= head whenever a process dies, and for
      // readers.
      setRelease(memory, SKIPPED, skipped += run);
      done += run;
    }
    return done;
  }

  /// Elements in the ring, whether or not there are gaps between them, after a look at the
  /// producer's side.
  long available() {
    refresh();
    return cachedTail - head;
  }

  /// Whether nothing is left to be read or reported, after a look at the producer's side.
  boolean isDrained() {
    refresh();
    return cachedTail == head && droppedHere == reported;
  }

  /// Ring position of the next element.
  long head() {
    return head;
  }

  /// Stream position of what comes next, be it an element or the pending gap.
  long position() {
    return head + reported;
  }
}
