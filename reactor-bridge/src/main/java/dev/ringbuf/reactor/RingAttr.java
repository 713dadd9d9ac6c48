package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/// Counters of a ring's elements, for which Reactor has no attributes of its own. They can be
/// scanned from a [RingFlux], a [RingSubscriber] and a subscription, which is the last of the
/// `parents()` of every operator downstream.
///
/// ```java
/// long lost = Scannable.from(flux).scanOrDefault(RingAttr.DROPPED, 0L);
/// ```
///
/// They count for the ring, not for one subscription, and are estimates while it is in use. Any
/// other object answers -1.
public final class RingAttr extends Scannable.Attr<Long> {
  /// Elements that the producer has offered: accepted or dropped.
  public static final RingAttr OFFERED = new RingAttr(RingBuffer::offered);

  /// Elements that the consumer has taken.
  public static final RingAttr DELIVERED = new RingAttr(RingBuffer::delivered);

  /// Elements that did not fit, or that the producer declared lost.
  public static final RingAttr DROPPED = new RingAttr(RingBuffer::dropped);

  /// Elements that the consumer has skipped ([RingFlux#keepLatest], [RingFlux#fromNow]).
  public static final RingAttr SKIPPED = new RingAttr(RingBuffer::skipped);

  /// The position of the next element that the consumer looks at. A subscriber that asks in
  /// `onSubscribe` learns where its stream starts.
  public static final RingAttr POSITION =
      new RingAttr(ring -> ring.delivered() + ring.skipped() + ring.reported());

  private final ToLongFunction<RingBuffer> counter;

  private RingAttr(ToLongFunction<RingBuffer> counter) {
    super(-1L);
    this.counter = counter;
  }

  /// A ring's fill, capacity and counters; null for other attributes.
  ///
  /// @param base elements that were dropped at the start of the ring, and do not count
  @SuppressWarnings({"rawtypes", "ReferenceEquality"}) // as in Scannable; keys are constants
  static @Nullable Object scan(RingBuffer ring, long base, Scannable.Attr key) {
    if (key instanceof RingAttr attribute) {
      long count = attribute.counter.applyAsLong(ring);
      return key == OFFERED || key == DROPPED ? count - base : count;
    }
    if (key == BUFFERED) {
      return toInt(ring.buffered());
    }
    if (key == LARGE_BUFFERED) {
      return ring.buffered();
    }
    return key == CAPACITY ? toInt(ring.capacity()) : null;
  }

  static int toInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
