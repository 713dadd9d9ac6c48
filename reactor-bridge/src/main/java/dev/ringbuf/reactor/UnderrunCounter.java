package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/// Counts how often a ring ran empty while its stream was going on.
///
/// Only a write ends such a period, so a look right before each write misses none; looks in between
/// find them earlier. A period is known by the producer's position, which does not move meanwhile:
/// whoever sees it first counts it.
final class UnderrunCounter {
  private static final AtomicLongFieldUpdater<UnderrunCounter> EMPTY_AT =
      AtomicLongFieldUpdater.newUpdater(UnderrunCounter.class, "emptyAt");
  private static final AtomicLongFieldUpdater<UnderrunCounter> COUNT =
      AtomicLongFieldUpdater.newUpdater(UnderrunCounter.class, "count");

  private final RingBuffer ring;

  /// The producer's position in the last period that was counted, or where the stream began: a ring
  /// that was not written to yet does not count.
  private volatile long emptyAt = Long.MAX_VALUE;

  private volatile long count;

  UnderrunCounter(RingBuffer ring) {
    this.ring = ring;
  }

  /// Begins to count: what was before is not of this stream.
  void begin() {
    emptyAt = ring.offered();
  }

  /// Counts the ring as empty if it is, once. Any thread.
  ///
  /// @return whether this was the first to see it
  boolean look() {
    long position = ring.offered();
    // If the position has not moved around the look, the ring was empty at this very position.
    return ring.buffered() == 0 && ring.offered() == position && foundEmpty(position);
  }

  /// Counts the ring as empty at this position of the producer, once. Any thread.
  ///
  /// @return whether this was the first to see it
  boolean foundEmpty(long position) {
    long seen = emptyAt;
    if (position <= seen || !EMPTY_AT.compareAndSet(this, seen, position)) {
      return false;
    }
    COUNT.incrementAndGet(this);
    return true;
  }

  long count() {
    return count;
  }
}
