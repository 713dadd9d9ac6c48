package dev.ringbuf.benchmarks.workload;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import org.HdrHistogram.Histogram;

/// Two spinning threads that send one message back and forth. The figures are quantiles of half a
/// round trip, the time of one hand-over, in nanoseconds. Each trip includes two readings of the
/// clock.
public final class RoundTrip implements Candidate {
  private static final long MAX_NANOS = 1_000_000_000;

  /// Polls of an empty queue between two checks of the stop flag.
  private static final int PATIENCE = 4096;

  private final MessageQueue there;
  private final MessageQueue back;
  private long number;
  private volatile boolean stopped;

  public RoundTrip(MessageQueue there, MessageQueue back) {
    this.there = there;
    this.back = back;
  }

  @Override
  public Figures round(Duration length) throws InterruptedException {
    stopped = false;
    CyclicBarrier start = new CyclicBarrier(2);
    PinnedThread<Long> echo =
        PinnedThread.start(
            Placement.CONSUMER,
            () -> {
              start.await();
              return echo(number);
            });
    PinnedThread<Histogram> trips =
        PinnedThread.start(
            Placement.PRODUCER,
            () -> {
              start.await();
              return trips(length.toNanos());
            });
    Histogram histogram = trips.join();
    number = echo.join();
    there.handOver();
    back.handOver();
    return Latencies.figures(histogram);
  }

  private Histogram trips(long nanos) {
    Histogram histogram = new Histogram(MAX_NANOS, 3);
    try {
      long trip = number;
      long now = System.nanoTime();
      long end = now + nanos;
      while (now < end) {
        if (!there.offer(trip)) {
          throw new IllegalStateException("an empty queue is full");
        }
        while (back.poll(trip) == 0) {
          Thread.onSpinWait();
        }
        trip++;
        long then = now;
        now = System.nanoTime();
        histogram.recordValue(Math.min(MAX_NANOS, (now - then) / 2));
      }
      return histogram;
    } finally {
      stopped = true;
    }
  }

  private long echo(long first) {
    long trip = first;
    for (int misses = 0; misses < PATIENCE || !stopped; misses++) {
      if (there.poll(trip) > 0) {
        if (!back.offer(trip)) {
          throw new IllegalStateException("an empty queue is full");
        }
        trip++;
        misses = 0;
      } else {
        Thread.onSpinWait();
      }
    }
    return trip;
  }
}
