package dev.ringbuf.benchmarks.workload;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/// A bare cache-line round trip between the cores of the workloads: two threads, two padded words,
/// nothing else. Its time tells how far the cores are from each other at the moment, which changes
/// where a hypervisor moves them.
final class CacheLine {
  private static final int MIDDLE = 32; // keeps a word on its own pair of cache lines
  private static final int THERE = MIDDLE;
  private static final int BACK = 3 * MIDDLE;

  private static final int BLOCKS = 33;
  private static final int TRIPS = 64;
  private static final long STOP = -1;

  /// Looks at a word between two yields: on one shared core, the partner needs the core to answer.
  private static final int PATIENCE = 1 << 14;

  private static final long MAX_NANOS = 20_000_000;

  private final AtomicLongArray words = new AtomicLongArray(4 * MIDDLE);
  private long trip;

  /// Measures for a millisecond at most, unless the threads have to share a core.
  ///
  /// @return nanoseconds of a round trip: the median of blocks of trips, so that an interrupted
  ///   thread does not count
  double roundTripNanos() throws InterruptedException {
    PinnedThread<Long> echo = PinnedThread.start(Placement.CONSUMER, () -> echo(trip));
    PinnedThread<Double> trips = PinnedThread.start(Placement.PRODUCER, this::trips);
    double nanos = trips.join();
    trip = echo.join();
    return nanos;
  }

  private double trips() {
    double[] blocks = new double[BLOCKS];
    long number = trip;
    long begin = System.nanoTime();
    long then = begin;
    int block = 0;
    do {
      for (int i = 0; i < TRIPS; i++) {
        words.setRelease(THERE, ++number);
        await(BACK, number);
      }
      long now = System.nanoTime();
      blocks[block++] = (double) (now - then) / TRIPS;
      then = now;
    } while (block < BLOCKS && then - begin < MAX_NANOS);
    words.setRelease(THERE, STOP);
    Arrays.sort(blocks, 0, block);
    return blocks[block / 2];
  }

  private long echo(long first) {
    long number = first;
    while (await(THERE, number + 1) != STOP) {
      words.setRelease(BACK, ++number);
    }
    words.setRelease(THERE, number);
    return number;
  }

  @SuppressWarnings("ThreadPriorityCheck") // only the time depends on the scheduler
  private long await(int word, long number) {
    for (int misses = 1; ; misses++) {
      long value = words.getAcquire(word);
      if (value == number || value == STOP) {
        return value;
      }
      if (misses % PATIENCE == 0) {
        Thread.yield();
      }
    }
  }
}
