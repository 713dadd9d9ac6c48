package dev.ringbuf.benchmarks.workload;

import java.util.concurrent.locks.LockSupport;

/// A thread that allocates 2 GB/s and keeps part of it for a while, so that the JVM collects
/// garbage continuously.
final class GarbageLoad implements AutoCloseable {
  private static final int ARRAY_BYTES = 2048;
  private static final int ARRAYS_PER_MILLI = 1000;

  /// Live arrays, 64 MB.
  private static final int LIVE = 32_768;

  private final byte[][] live = new byte[LIVE][];
  private volatile boolean stopped;

  GarbageLoad() {
    Thread thread = new Thread(this::run, "bench-garbage");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    int next = 0;
    long due = System.nanoTime();
    while (!stopped) {
      for (int i = 0; i < ARRAYS_PER_MILLI; i++) {
        live[next++ % LIVE] = new byte[ARRAY_BYTES];
      }
      due += 1_000_000;
      LockSupport.parkNanos(due - System.nanoTime()); // returns at once when late
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
