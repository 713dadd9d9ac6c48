package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;

/// The underruns of a ring that belong to one stream: those between its first item and its end. The
/// consumer counts them, in the ring's memory.
final class UnderrunCounter {
  private static final long NONE = -1;

  private final RingBuffer ring;

  /// Underruns before the first item; [#NONE] until then.
  private volatile long before = NONE;

  /// Underruns since then, when last looked at.
  private volatile long seen;

  private volatile boolean ended;

  UnderrunCounter(RingBuffer ring) {
    this.ring = ring;
  }

  /// Begins to count, at the first call, which precedes the first item.
  void begin() {
    if (before == NONE) {
      before = ring.underruns();
    }
  }

  /// Counts up to now, and no further: what comes later does not belong to the stream.
  void end() {
    look();
    ended = true;
  }

  /// The count so far. Any thread.
  long count() {
    if (!ended) {
      look();
    }
    return seen;
  }

  private void look() {
    long from = before;
    if (from != NONE) {
      try {
        seen = Math.max(0, ring.underruns() - from);
      } catch (IllegalStateException | InternalError memoryIsGone) {
        // what was seen last stays
      }
    }
  }
}
