package dev.ringbuf;

import java.util.ArrayDeque;
import java.util.Deque;

/// The specification of a ring, in plain numbers and a queue: elements between gaps. Knows nothing
/// of memory, slots or threads.
///
/// Counts are in elements. A *gap* lies in front of the element of its ring position; drops that no
/// element has followed yet are *pending*.
final class RingModel {
  private record Gap(long position, long size) {}

  private final long capacity;
  private final int ledgerSlots;
  private final Deque<Gap> gaps = new ArrayDeque<>();

  /// Gaps reported behind elements that are held: they must be reported to a successor again.
  private final Deque<Gap> passed = new ArrayDeque<>();

  private long pending;

  /// Drops since the last gap record, told of or not: the next element needs a record before it.
  private boolean unrecorded;

  /// Elements before [#head] whose slots were not given back yet.
  long held;

  long head;
  long tail;
  long dropped;
  long reported;
  long skipped;
  long underruns;
  long missing;
  boolean ended;
  boolean cancelled;

  /// Where the present consumer has started.
  private long start;

  /// Where the ring was last found empty, or where the consumer has started.
  private long dryAt;

  RingModel(long capacity, int ledgerSlots, long start) {
    this.capacity = capacity;
    this.ledgerSlots = ledgerSlots;
    this.head = start;
    this.tail = start;
    this.start = start;
    this.dryAt = start;
  }

  long free() {
    return capacity - buffered();
  }

  /// Elements that take up slots.
  long buffered() {
    return tail - head + held;
  }

  /// Stream position of the next element to be offered.
  long offered() {
    return tail + dropped;
  }

  /// Stream position of what is read next.
  long position() {
    return head + reported;
  }

  /// How many of `count` elements go in, with as many records in the ledger as given.
  long accepts(long count, long recordsInUse) {
    return unrecorded && recordsInUse >= ledgerSlots ? 0 : Math.min(count, free());
  }

  void accept(long count) {
    if (count > 0 && unrecorded) {
      gaps.add(new Gap(tail, pending));
      pending = 0;
      unrecorded = false;
    }
    tail += count;
  }

  void drop(long count) {
    dropped += count;
    pending += count;
    unrecorded |= count > 0;
  }

  /// Records that the consumer has not been told of; the ledger may hold one more, of a gap that
  /// was reported before it was recorded.
  long unreportedRecords() {
    return gaps.stream().filter(gap -> gap.size > 0).count();
  }

  /// Size of the gap right where the consumer stands.
  long gapHere() {
    Gap first = gaps.peek();
    if (first != null && first.position == head && first.size > 0) {
      return first.size;
    }
    return head == tail ? pending : 0;
  }

  /// The consumer is told of the gap where it stands.
  long report() {
    long gap = gapHere();
    reported += gap;
    if (held > 0 && gap > 0) {
      passed.add(new Gap(head, gap));
    }
    if (head == tail) {
      pending = 0;
    } else if (gap > 0) {
      gaps.remove();
    }
    return gap;
  }

  /// Elements that can be read before the next gap.
  long run() {
    if (gapHere() > 0) {
      return 0;
    }
    long next =
        gaps.stream().filter(gap -> gap.size > 0).mapToLong(Gap::position).findFirst().orElse(tail);
    return next - head;
  }

  /// What comes next: a run of up to `max` elements, the gap (negative), or nothing.
  long next(long max) {
    long gap = report();
    if (gap == 0) {
      findEmpty();
    }
    return gap > 0 ? -gap : Math.min(max, run());
  }

  /// A read that wants elements counts an underrun if there are none, and none for the first time
  /// here.
  private void findEmpty() {
    if (head == tail && !ended && head != dryAt) {
      underruns++;
      dryAt = head;
    }
  }

  void missed(long count) {
    if (count == 0 || head == start || (ended && head == tail)) {
      return;
    }
    missing += count;
    if (head != dryAt) {
      underruns++;
      dryAt = head;
    }
  }

  /// Elements that a read of `count` gets, having passed the gap in front of them.
  long reads(long count) {
    if (count > 0) {
      passGap();
      findEmpty();
    }
    return Math.min(count, run());
  }

  private void passGap() {
    if (head != tail) {
      report();
    }
  }

  void take(long count) {
    head += count;
    gaps.removeIf(gap -> gap.position < head);
  }

  void hold(long count) {
    take(count);
    held += count;
  }

  void free(long count) {
    held -= count;
    passed.removeIf(gap -> held == 0 || gap.position <= head - held);
  }

  /// A new consumer starts at the oldest held element.
  void nextConsumer() {
    cancelled = false;
    head -= held;
    held = 0;
    start = head;
    dryAt = head;
    while (!passed.isEmpty()) {
      Gap again = passed.removeLast();
      reported -= again.size;
      if (again.position == tail) {
        pending += again.size;
      } else {
        gaps.removeIf(stale -> stale.position == again.position && stale.size == 0);
        Gap first = gaps.peek();
        long more = first != null && first.position == again.position ? gaps.remove().size : 0;
        gaps.addFirst(new Gap(again.position, again.size + more));
      }
    }
  }

  /// Skips elements, across gaps.
  long skip(long count) {
    long done = 0;
    while (done < count && head != tail) {
      passGap();
      long run = Math.min(count - done, run());
      take(run);
      done += run;
    }
    skipped += done;
    return done;
  }

  boolean terminated() {
    return ended && head == tail && gapHere() == 0;
  }
}
