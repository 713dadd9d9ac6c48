package dev.ringbuf.reactor;

import java.time.Duration;

/// How a waiting subscriber learns of new elements.
///
/// - [#byPoller]: a thread of the poller looks into the ring, less often the longer nothing comes.
///   The producer does nothing, so it may be a realtime thread, native code or another process.
/// - [#byProducer]: the producer calls [dev.ringbuf.RingProducer#wakeConsumer] after its pushes. An
///   idle ring costs next to nothing.
public final class Wakeup {
  /// The default: up to a millisecond between two looks.
  static final Wakeup DEFAULT = byPoller(Duration.ofMillis(1));

  private static final Wakeup BY_PRODUCER = new Wakeup(true, PollerLoop.WATCH_NANOS);

  private final boolean byProducer;
  private final long maxDelayNanos;

  private Wakeup(boolean byProducer, long maxDelayNanos) {
    this.byProducer = byProducer;
    this.maxDelayNanos = maxDelayNanos;
  }

  /// Waits for [dev.ringbuf.RingProducer#wakeConsumer], called by a producer that uses the same
  /// [dev.ringbuf.RingBuffer] object. Still looks into the ring about every 20 ms, in case the
  /// producer forgets.
  public static Wakeup byProducer() {
    return BY_PRODUCER;
  }

  /// Looks into the ring at least once per `maxDelay`: at first without a pause, then, while
  /// nothing comes, after parking for longer and longer. A longer delay makes an idle ring cheaper,
  /// and delivers the first element after a pause later.
  ///
  /// @param maxDelay how long to park at most, > 0; the operating system adds about 50 µs
  public static Wakeup byPoller(Duration maxDelay) {
    if (!maxDelay.isPositive()) {
      throw new IllegalArgumentException("maxDelay " + maxDelay + " is not > 0");
    }
    return new Wakeup(false, saturatedNanos(maxDelay));
  }

  /// For a ring whose producer always wakes its consumer. What depends on time alone is looked at
  /// as often as with this.
  Wakeup promptly() {
    return new Wakeup(true, maxDelayNanos);
  }

  static long saturatedNanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(365)) > 0
        ? Duration.ofDays(365).toNanos()
        : duration.toNanos();
  }

  boolean isByProducer() {
    return byProducer;
  }

  long maxDelayNanos() {
    return maxDelayNanos;
  }
}
