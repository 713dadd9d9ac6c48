package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/// Counts how often a ring ran empty before the end of its stream.
///
/// Only a write ends a period in which the ring is empty, so a look right before each write misses
/// none. Looks in between find the periods earlier. A period is identified by the producer's
/// position, which does not change in it. The first thread that sees a period counts it.
final class UnderrunCounter {
  private static final AtomicLongFieldUpdater<UnderrunCounter> EMPTY_AT =
      AtomicLongFieldUpdater.newUpdater(UnderrunCounter.class, "emptyAt");
  private static final AtomicLongFieldUpdater<UnderrunCounter> COUNT =
      AtomicLongFieldUpdater.newUpdater(UnderrunCounter.class, "count");

  private final RingBuffer ring;

  /// The producer's position in the last period that was counted, or at the start of the stream: an
  /// empty ring before the first item does not count.
  private volatile long emptyAt = Long.MAX_VALUE;

  private volatile long count;

  UnderrunCounter(RingBuffer ring) {
    this.ring = ring;
  }

  /// Begins to count. Earlier periods do not belong to the stream.
  void begin() {
    emptyAt = ring.offered();
  }

  /// Counts a period, once, if the ring is empty. Any thread.
  ///
  /// @return whether this call was the first to see it
  boolean look() {
    long position = ring.offered();
    // If the position has not moved around the look, the ring was empty at this very position.
    return ring.buffered() == 0 && ring.offered() == position && foundEmpty(position);
  }

  /// Counts the period at this position of the producer, once. Any thread.
  ///
  /// @return whether this call was the first to see it
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
