package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/// What Reactor's own attributes do not know of a ring: counters of elements, to be scanned from a
/// [RingFlux] or a [RingSubscriber], and from a subscription, where the `parents()` of whatever is
/// downstream end.
///
/// ```java
/// long lost = Scannable.from(flux).scanOrDefault(RingAttr.DROPPED, 0L);
/// ```
///
/// They count what has become of the ring, not of one subscription, and are estimates while it is
/// in use. Those who do not know them answer -1.
public final class RingAttr extends Scannable.Attr<Long> {
  /// Elements that the producer has handed over, accepted or not.
  public static final RingAttr OFFERED = new RingAttr(RingBuffer::offered);

  /// Elements that were read.
  public static final RingAttr DELIVERED = new RingAttr(RingBuffer::delivered);

  /// Elements that did not fit into the ring.
  public static final RingAttr DROPPED = new RingAttr(RingBuffer::dropped);

  /// Elements that were skipped by the subscriber ([RingFlux#keepLatest]).
  public static final RingAttr SKIPPED = new RingAttr(RingBuffer::skipped);

  private final ToLongFunction<RingBuffer> counter;

  private RingAttr(ToLongFunction<RingBuffer> counter) {
    super(-1L);
    this.counter = counter;
  }

  /// What there is to say of a ring: its fill, its capacity and its counters; null for others.
  @SuppressWarnings({"rawtypes", "ReferenceEquality"}) // as in Scannable; keys are constants
  static @Nullable Object scan(RingBuffer ring, Scannable.Attr key) {
    if (key instanceof RingAttr attribute) {
      return attribute.counter.applyAsLong(ring);
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
