package dev.ringbuf.benchmarks.contest;

import java.time.Duration;
import java.util.function.Supplier;

/// A consumer's thread that takes what a reactive stream delivers, as fast as it can. The figure is
/// `rate`, per microsecond.
public final class Intake implements Contestant {
  /// Attempts between two looks at the clock.
  private static final int BLOCK = 64;

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final Outlet outlet;
  private final double unit;
  private long received;

  /// Where the stream ends.
  public interface Outlet extends AutoCloseable {
    /// Takes and checks what comes next, from that number on; the consumer's thread.
    ///
    /// @return how much came, 0 if nothing was there
    int poll(long number);

    /// Called between rounds, whose threads differ.
    default void handOver() {}

    /// Ends the stream.
    @Override
    void close();
  }

  /// A stream that lasts until the contestant is closed.
  ///
  /// @param outlet starts it
  /// @param unit how many numbers make one unit of the figure
  public Intake(Supplier<Outlet> outlet, double unit) {
    this.outlet = outlet.get();
    this.unit = unit;
  }

  @Override
  public Figures round(Duration length) throws InterruptedException {
    Figures figures =
        PinnedThread.start(Placement.CONSUMER, () -> consume(length.toNanos())).join();
    outlet.handOver();
    return figures;
  }

  private Figures consume(long nanos) {
    long first = received;
    long start = System.nanoTime();
    long elapsed;
    do {
      for (int i = 0; i < BLOCK; i++) {
        int count = outlet.poll(received);
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
    outlet.close();
  }
}
