package dev.ringbuf.benchmarks.workload;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/// A realtime producer that pushes a block every 100 µs, while the JVM allocates 2 GB/s and
/// collects garbage. The figures are the time in push (`p50` to `max`) and the time from when a
/// push was due to when it was done (`late-p50` to `late-max`), in nanoseconds. The latter includes
/// delays between pushes, such as a garbage collection pause or a late wake-up.
public final class Paced implements Candidate {
  static final long PERIOD_NANOS = 100_000;

  private static final long MAX_NANOS = 10_000_000_000L;

  private final Producer producer;

  /// The producer under test.
  public interface Producer extends AutoCloseable {
    /// Pushes one block per period, on a thread with realtime priority if the system permits it.
    ///
    /// @param periodNanos from one push to the next
    /// @param inPush receives the time in each push; its length is the number of pushes
    /// @param late receives the time from when each push was due to when it was done
    void produce(long periodNanos, long[] inPush, long[] late) throws Exception;

    /// Called after the round. Waits until everything has arrived, and checks it.
    void finish() throws InterruptedException;

    @Override
    default void close() {}
  }

  public Paced(Producer producer) {
    this.producer = producer;
  }

  @Override
  public Figures round(Duration length) throws InterruptedException {
    int count = (int) Math.max(1, length.toNanos() / PERIOD_NANOS);
    long[] inPush = new long[count];
    long[] late = new long[count];
    try (GarbageLoad _ = new GarbageLoad()) {
      PinnedThread.start(
              Placement.PRODUCER,
              () -> {
                Placement.requestRealtime();
                producer.produce(PERIOD_NANOS, inPush, late);
                return count;
              })
          .join();
    }
    producer.finish();
    Figures pushes = Latencies.figures(histogram(inPush));
    Figures delays = Latencies.figures(histogram(late));
    Map<String, Double> values = new HashMap<>(pushes.values());
    delays.values().forEach((name, value) -> values.put("late-" + name, value));
    return new Figures(values, delays.histogram());
  }

  private static Histogram histogram(long[] nanos) {
    Histogram histogram = new Histogram(MAX_NANOS, 3);
    for (long value : nanos) {
      histogram.recordValue(Math.clamp(value, 0, MAX_NANOS));
    }
    return histogram;
  }

  @Override
  public void close() {
    producer.close();
  }
}
