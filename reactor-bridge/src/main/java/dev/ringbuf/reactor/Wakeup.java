package dev.ringbuf.reactor;

import java.time.Duration;

/// How a subscriber that waits for elements learns of new ones.
///
/// [#byPoller] looks into the ring again and again, ever less often: the producer pays nothing, so
/// it may be a realtime thread, native code or another process. [#byProducer] waits to be told: the
/// producer calls [dev.ringbuf.RingProducer#wakeConsumer] after its pushes, and an idle ring costs
/// next to nothing.
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
  /// [dev.ringbuf.RingBuffer] object. Just in case, looks into the ring some fifty times a second.
  public static Wakeup byProducer() {
    return BY_PRODUCER;
  }

  /// Looks into the ring at least once per `maxDelay`: at first without a pause, then, as long as
  /// nothing comes, after parking for longer and longer. The longer the delay, the less an idle
  /// ring costs, and the later the first element after a pause arrives.
  ///
  /// @param maxDelay how long to park at most, > 0; the operating system adds some 50 µs
  public static Wakeup byPoller(Duration maxDelay) {
    if (!maxDelay.isPositive()) {
      throw new IllegalArgumentException("maxDelay " + maxDelay + " is not > 0");
    }
    return new Wakeup(false, saturatedNanos(maxDelay));
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
