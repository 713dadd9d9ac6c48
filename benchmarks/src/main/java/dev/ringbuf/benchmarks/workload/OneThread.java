package dev.ringbuf.benchmarks.workload;

import java.time.Duration;

/// One thread that pushes a message and pops it again: the cost of the calls when no cache line
/// moves. The figure is `time`, nanoseconds for both.
public abstract class OneThread implements Candidate {
  /// Exchanges between two readings of the clock.
  private static final int BLOCK = 512;

  private long number;

  /// Pushes the message of the given number, pops it, and checks it.
  public abstract void exchange(long number);

  /// Called between rounds, because each round uses different threads and some queues are bound to
  /// threads.
  protected void handOver() {}

  @Override
  public final Figures round(Duration length) throws InterruptedException {
    Figures figures = PinnedThread.start(Placement.CONSUMER, () -> run(length.toNanos())).join();
    handOver();
    return figures;
  }

  private Figures run(long nanos) {
    long first = number;
    long start = System.nanoTime();
    long elapsed;
    do {
      for (int i = 0; i < BLOCK; i++) {
        exchange(number++);
      }
      elapsed = System.nanoTime() - start;
    } while (elapsed < nanos);
    return Figures.of("time", (double) elapsed / (number - first));
  }
}
