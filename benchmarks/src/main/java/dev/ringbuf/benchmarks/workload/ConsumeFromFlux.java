package dev.ringbuf.benchmarks.workload;

import java.time.Duration;
import java.util.function.Supplier;

/// A consumer thread that takes items of a reactive stream as fast as it can. The figure is `rate`,
/// per microsecond.
public final class ConsumeFromFlux implements Candidate {
  /// Attempts between two readings of the clock.
  private static final int BLOCK = 64;

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final FluxConsumer consumer;
  private final double unit;
  private long received;

  /// The consumer at the end of the stream.
  public interface FluxConsumer extends AutoCloseable {
    /// Takes and checks the next items, starting at this number. Called on the consumer's thread.
    ///
    /// @return the number of items, 0 if there were none
    int poll(long number);

    /// Called between rounds, because each round uses different threads.
    default void handOver() {}

    /// Ends the stream.
    @Override
    void close();
  }

  /// A stream that lasts until the candidate is closed.
  ///
  /// @param consumer starts it
  /// @param unit numbers per unit of the figure
  public ConsumeFromFlux(Supplier<FluxConsumer> consumer, double unit) {
    this.consumer = consumer.get();
    this.unit = unit;
  }

  @Override
  public Figures round(Duration length) throws InterruptedException {
    Figures figures =
        PinnedThread.start(Placement.CONSUMER, () -> consume(length.toNanos())).join();
    consumer.handOver();
    return figures;
  }

  private Figures consume(long nanos) {
    long first = received;
    long start = System.nanoTime();
    long elapsed;
    do {
      for (int i = 0; i < BLOCK; i++) {
        int count = consumer.poll(received);
        received += count;
        if (count == 0) {
          Thread.onSpinWait();
        }
      }
      elapsed = System.nanoTime() - start;
      if (received == first && elapsed > PATIENCE_NANOS) {
        throw new IllegalStateException("number " + received + " does not arrive");
      }
    } while (elapsed < nanos || received == first);
    return Figures.of("rate", 1e3 * (received - first) / unit / elapsed);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
