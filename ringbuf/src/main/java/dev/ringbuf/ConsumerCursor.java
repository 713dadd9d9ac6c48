package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/// The consumer's side of the algorithm: what can be read, where the gaps are, and what was
/// skipped.
///
/// The shared words are read in the order *dropped, tail, records* (all acquire). Of the six
/// orders, only this one keeps both laws, as the exhaustive model in the tests shows. Records read
/// after the tail include every gap before an element that the tail covers. Drops read before the
/// tail can only lie at that tail, once everything before it was read.
///
/// A *pending gap* lies right at the head and has not been reported. Records are cumulative and
/// `reported` is shared. So a drop counts once, even if it was reported before its record came, or
/// a successor takes over after a crash. Every look at the producer's side checks everything before
/// it changes anything, so an exception leaves the cursor and the shared words as they were.
@SuppressWarnings({
  "unused", // the padding is there for its size
  "UnusedVariable",
  "ReachabilityFenceUsage" // a call that throws has accessed all it ever will
})
final class ConsumerCursor extends Cursor {
  /// Own position. The head in memory lags behind by the elements that are held.
  private long head;

  /// Elements before [#head] that were taken, but whose slots were not given back yet. While there
  /// are any, `head`, `gapHead` and `reported` in memory stay where the held elements begin, so
  /// that a successor finds elements and gaps together.
  private long held;

  /// End of the run at the head: the elements that are known to be readable without crossing a gap;
  /// = head while a gap is pending.
  private long runEnd;

  /// End of the run at the head once the pending gap is reported; stale when there is none.
  private long runEndBehindGap;

  /// The tail when last looked at; head .. head - held + capacity.
  private long cachedTail;

  /// Records consumed.
  private long gapHead;

  /// Records consumed once the pending gap is reported; stale when there is none.
  private long gapHeadBehindGap;

  /// Records given back, 0 .. gapHead; a copy of what is in memory.
  private long freeGapHead;

  /// Cumulative drops reported.
  private long reported;

  /// Cumulative drops reported once the pending gap is; = reported without one.
  private long reportedBehindGap;

  /// Elements skipped; a copy of what is in memory.
  private long skipped;

  /// Underruns; a copy of what is in memory.
  private long underruns;

  /// Elements declared missing; a copy of what is in memory.
  private long missing;

  /// The head of the last underrun, or where this consumer has started. While the head is here, an
  /// empty ring is no new underrun.
  private long dryAt;

  /// The head where this consumer has started: nothing is late before its first element.
  private final long start;

  private long p00, p01, p02, p03, p04, p05, p06, p07;
  private long p08, p09, p10, p11, p12, p13, p14, p15;

  /// Resumes at the shared positions, where the predecessor stopped, even if it crashed.
  ///
  /// @throws RingCorruptedException if they make no sense
  ConsumerCursor(RingMemory memory) {
    super(memory, Role.CONSUMER);
    this.head = memory.getAcquire(HEAD);
    this.gapHead = memory.getPlain(GAP_HEAD);
    this.freeGapHead = gapHead;
    this.reported = memory.getPlain(REPORTED);
    this.skipped = memory.getPlain(SKIPPED);
    this.underruns = memory.getPlain(UNDERRUNS);
    this.missing = memory.getPlain(MISSING);
    this.dryAt = head;
    this.start = head;
    this.cachedTail = head;
    if (head < 0
        || gapHead < 0
        || reported < 0
        || skipped < 0
        || skipped > head
        || underruns < 0
        || missing < 0) {
      throw new RingCorruptedException(
          ("consumer state makes no sense: head %d, records %d, reported %d, skipped %d,"
                  + " underruns %d, missing %d")
              .formatted(head, gapHead, reported, skipped, underruns, missing));
    }
    this.runEnd = head;
    this.reportedBehindGap = reported;
    look();
  }

  /// What lies at the head: a run of 1 .. max elements; a gap, negative, which counts as reported
  /// from now on; or 0, nothing. Looks at the producer's side only if fewer than `max` elements are
  /// known.
  ///
  /// @param max > 0
  long next(long max) {
    requireOwner();
    return max <= limit - head ? max : nextAfterLook(max);
  }

  private long nextAfterLook(long max) {
    requireUsable();
    if (max <= runEnd - head) { // elements are held
      return max;
    }
    if (runEnd == head) { // no element is known, or at a gap, which may have grown
      look();
      if (reportedBehindGap != reported) {
        long gap = takeGap();
        lowerLimitWhileHolding();
        return -gap;
      }
    } else {
      lookForElements(); // what was found before stays: a gap can only come behind it
      lowerLimitWhileHolding();
    }
    return runEnd == head ? nothing() : Math.min(runEnd - head, max);
  }

  /// Claims the run at the head for a read that does not ask for gaps: passes a pending gap if
  /// there is an element behind it. Looks at the producer's side only if fewer than wanted are
  /// known.
  ///
  /// @return 0 .. wanted; 0 only if the ring is empty or nothing is wanted
  /// @throws IllegalStateException if elements are held
  long claim(long wanted) {
    requireOwner();
    return wanted <= limit - head ? wanted : claimAfterLook(wanted);
  }

  private long claimAfterLook(long wanted) {
    requireUsable();
    requireNothingHeld();
    return runAfterLook(wanted);
  }

  /// As [#claim], for a read that leaves the elements in the ring: others may be held meanwhile.
  long run(long wanted) {
    requireUsable();
    if (wanted <= runEnd - head) {
      return wanted;
    }
    long run = runAfterLook(wanted);
    lowerLimitWhileHolding();
    return run;
  }

  /// Every look raises the limit. While elements are held it stays low, so that a read that takes
  /// elements out of the ring notices them.
  private void lowerLimitWhileHolding() {
    if (held != 0) {
      limit = NEVER;
    }
  }

  private long runAfterLook(long wanted) {
    lookForElements();
    long run = runEnd - head;
    if (run >= wanted) {
      return wanted;
    }
    return run > 0 ? run : runBehindGap(wanted);
  }

  private long runBehindGap(long wanted) {
    if (cachedTail == head) {
      return nothing();
    }
    takeGap(); // it is in the way
    return Math.min(runEnd - head, wanted);
  }

  /// Notes that a read has found the ring empty.
  ///
  /// @return 0
  private long nothing() {
    if (head != dryAt) {
      noteUnderrun();
    }
    return 0;
  }

  private void noteUnderrun() {
    if (isLate()) {
      dryAt = head;
      underruns += underruns < Long.MAX_VALUE ? 1 : 0; // a predecessor may have left anything
      memory.setRelease(UNDERRUNS, underruns);
    }
  }

  /// Whether the stream was open when the ring was found empty at the head. If the stream has ended
  /// since, a second look tells: elements that came before the end were late.
  private boolean isLate() {
    return memory.isOpen() || memory.getAcquire(TAIL) != head;
  }

  /// Counts elements that were due but not here: see [RingConsumer#missed].
  void miss(long count) {
    requireUsable();
    if (count == 0 || head == start || !isLate()) {
      return;
    }
    if (head != dryAt) { // a read that got less than it wanted has found the ring empty as well
      noteUnderrun();
    }
    // After the underruns, so that there is no missing element without an underrun.
    memory.setRelease(MISSING, missing += Math.min(count, Long.MAX_VALUE - missing));
  }

  /// Reports the pending gap: the run behind it is at the head from now on.
  ///
  /// @return its size
  private long takeGap() {
    long gap = reportedBehindGap - reported;
    reported = reportedBehindGap;
    gapHead = gapHeadBehindGap;
    runEnd = runEndBehindGap;
    limit = runEnd;
    if (held == 0) {
      // In this order: a successor that finds the record sees that its drops were reported.
      report(reported);
      freeRecords(gapHead);
    }
    return gap;
  }

  /// Looks at the producer's side, at drops as well.
  private void look() {
    if (!lookForElements()) {
      lookForGaps();
    }
    lowerLimitWhileHolding();
  }

  /// Looks for more elements. An empty ring takes one load. The usual find, elements and no record
  /// of a gap, takes two. Leaving the drops out is as good as having read them long ago, before the
  /// tail.
  ///
  /// @return false if everything was read, and drops have not been looked at
  private boolean lookForElements() {
    // Once for both accesses, because nothing that was loaded is reused behind an acquire.
    MemorySegment words = memory.through(segment);
    long base = memory.base();
    long head = this.head;
    long tail = getAcquire(words, base + TAIL);
    if (tail == head) {
      if (tail == cachedTail) {
        return false;
      }
      lookForGaps(); // it has gone back
    }
    // After the tail, whose acquire keeps it there, so that no record before that tail is missed.
    boolean plain = getPlain(words, base + GAP_TAIL) == gapHead;
    if (plain
        && tail >= cachedTail
        && tail - (head - held) <= capacity
        && tail <= Long.MAX_VALUE - reported) {
      cachedTail = tail;
      runEnd = tail;
      limit = tail;
      reportedBehindGap = reported; // no gap is pending
    } else {
      lookForGaps();
    }
    return true;
  }

  private void lookForGaps() {
    long dropped = memory.getAcquire(DROPPED);
    long tail = memory.getAcquire(TAIL);
    long gapTail = memory.getAcquire(GAP_TAIL);
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
    locateGap(tail, gapTail, dropped);
  }

  /// Finds the gap right at the head, which may have several records, and the next one.
  ///
  /// More than one record lies at the head only if producers died between record and tail. A
  /// consumer that died after it reported such records together leaves them below `reported`.
  private void locateGap(long tail, long gapTail, long dropped) {
    long end = tail;
    long here = reported;
    long told = gapHead;
    long next = gapHead;
    for (; next != gapTail; next++) {
      long record = memory.recordOffset(next);
      long position = memory.getPlain(record + RECORD_POSITION);
      long cumulative = memory.getPlain(record + RECORD_DROPPED);
      boolean toldAlready = position == head && cumulative <= reported && next == told;
      if (position < head // or further away than this tail, which was read earlier, but in the ring
          || position - (head - held) > capacity
          || cumulative < (toldAlready ? 0 : here)
          || cumulative > Long.MAX_VALUE - Math.max(position, tail)) {
        throw new RingCorruptedException(
            "gap record {position %d, dropped %d} makes no sense: head %d, tail %d, reported %d"
                .formatted(position, cumulative, head, tail, reported));
      }
      if (position > head) {
        end = Math.min(position, tail);
        break;
      }
      if (toldAlready) {
        told++;
      } else {
        here = cumulative;
      }
    }
    if (tail == head) { // caught up: every element offered before these drops was read
      here = Math.max(here, dropped);
    }
    // Everything is checked. Only now does anything change.
    cachedTail = tail;
    runEnd = here > reported ? head : end;
    limit = runEnd;
    runEndBehindGap = end;
    gapHeadBehindGap = next;
    reportedBehindGap = here;
    gapHead = told;
    if (held == 0) {
      freeRecords(told);
    }
  }

  /// Stores with release, and before the record is given back: a successor sees what was reported,
  /// or reports it itself.
  private void report(long drops) {
    memory.setRelease(REPORTED, drops);
  }

  private void freeRecords(long records) {
    if (freeGapHead != records) {
      freeGapHead = records;
      memory.setRelease(GAP_HEAD, records); // release: we have read them
    }
  }

  /// Takes elements out of the ring that were read. Nothing is held.
  void consume(long count) {
    head += count;
    // Release pairs with the producer's acquire of the head: our reads of the slots happened
    // before.
    setRelease(memory.through(segment), memory.base() + HEAD, head);
    Reference.reachabilityFence(this); // until the reads and this store are done
  }

  /// As [#consume], for a count that comes from the caller.
  ///
  /// @throws IllegalArgumentException if there are not that many in the run at the head
  void consumeSeen(long count) {
    requireUsable();
    requireNothingHeld();
    requireCount(count, runEnd - head, "readable elements");
    consume(count);
  }

  /// Takes the run at the head without giving its slots back.
  long hold(long max) {
    long count = run(max);
    head += count;
    held += count;
    lowerLimitWhileHolding();
    return count;
  }

  /// Gives the slots of the oldest held elements back, and stores that the gaps between them were
  /// reported.
  ///
  /// @throws IllegalArgumentException if fewer are held
  /// @throws RingCorruptedException if the records of these gaps have changed since they were read
  void releaseHeld(long count) {
    requireUsable();
    requireCount(count, held, "held elements");
    long released = head - held + count;
    while (freeGapHead != gapHead) {
      long from = head - held;
      long record = memory.recordOffset(freeGapHead);
      long position = memory.getPlain(record + RECORD_POSITION);
      if (position > released) {
        break;
      }
      long cumulative = memory.getPlain(record + RECORD_DROPPED);
      if (position < from || cumulative < 0 || cumulative > reported) {
        throw new RingCorruptedException(
            "gap record {position %d, dropped %d} makes no sense: elements from %d are held"
                .formatted(position, cumulative, from));
      }
      // Step by step, as if each gap had been met right after the elements before it were released.
      held = head - position;
      memory.setRelease(HEAD, position);
      report(cumulative);
      freeRecords(freeGapHead + 1);
    }
    held = head - released;
    memory.setRelease(HEAD, released);
    if (held == 0) {
      report(reported);
      limit = runEnd;
    }
  }

  void requireNothingHeld() {
    if (held != 0) {
      throw holding();
    }
  }

  private IllegalStateException holding() {
    return new IllegalStateException(
        held + " elements are held: releaseHeld() them before a pop, consume or skip");
  }

  /// Skips up to `count` of the elements that are in the ring now, and reports the gaps between
  /// them.
  long skip(long count) {
    requireUsable();
    requireNothingHeld();
    look();
    long most = Math.min(count, cachedTail - head); // bounded by what is here now: wait-free
    long done = 0;
    while (done < most) {
      long run = run(most - done);
      consume(run);
      // After the head, with release: 0 <= skipped <= head whenever a process dies, and for
      // readers.
      memory.setRelease(SKIPPED, skipped += run);
      done += run;
    }
    return done;
  }

  /// Elements in the ring, whether or not there are gaps between them, after a look at the
  /// producer's side.
  long available() {
    requireUsable();
    look();
    return cachedTail - head;
  }

  /// Whether nothing is left to be read or reported, after a look at the producer's side.
  boolean isDrained() {
    look();
    return cachedTail == head && reportedBehindGap == reported;
  }

  /// Ring position of the next element.
  long head() {
    return head;
  }

  /// Stream position of what comes next: an element or the pending gap.
  long position() {
    return head + reported;
  }
}
