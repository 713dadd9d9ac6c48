package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;

/// What a [Scannable] over a ring can tell beyond Reactor's own attributes, none of which speaks of
/// loss.
///
/// ```java
/// long lost = Scannable.from(subscription).scan(RingAttr.DROPPED);
/// ```
///
/// @param <T> the type of the value
public final class RingAttr<T> extends Scannable.Attr<T> {
  /// Elements that did not fit into the ring, as a `long`, since the ring was formatted.
  public static final RingAttr<Long> DROPPED = new RingAttr<>(0L);

  /// Elements that the consumer's side let go unread, as a `long`, since the ring was formatted.
  public static final RingAttr<Long> SKIPPED = new RingAttr<>(0L);

  private RingAttr(T defaultValue) {
    super(defaultValue);
  }

  /// The attributes of a ring: fill, capacity and loss; null for others.
  @SuppressWarnings({"rawtypes", "ReferenceEquality"}) // as in Scannable; keys are constants
  static @Nullable Object scan(RingBuffer ring, Scannable.Attr key) {
    if (key == BUFFERED) {
      return toInt(ring.buffered());
    }
    if (key == LARGE_BUFFERED) {
      return ring.buffered();
    }
    if (key == CAPACITY) {
      return toInt(ring.capacity());
    }
    if (key == DROPPED) {
      return ring.dropped();
    }
    return key == SKIPPED ? ring.skipped() : null;
  }

  static int toInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
