package dev.ringbuf.spring;

import java.util.ArrayDeque;
import java.util.Deque;

/// How many gaps have begun in the last minute, from looks at a counter at any times. A gap counts
/// for a minute at least, so the rate of a ring that is looked at often does not flicker. Any
/// thread.
final class GapRate {
  private static final double MINUTE_NANOS = 60e9;

  /// Between two samples that are kept, so that their number is bounded.
  private static final double STEP_NANOS = 1e9;

  private record Sample(long nanos, long gaps) {}

  /// In the order of time. The first one is at least a minute old, or the first of all.
  private final Deque<Sample> samples = new ArrayDeque<>();

  /// @param gaps the counter of gaps now; those before do not count
  /// @param nanos the time now, as [System#nanoTime]
  GapRate(long gaps, long nanos) {
    samples.add(new Sample(nanos, gaps));
  }

  /// The gaps per minute.
  ///
  /// @param gaps the counter of gaps now; less than before if the ring was reset
  /// @param nanos the time now
  synchronized double perMinute(long gaps, long nanos) {
    if (gaps < samples.getLast().gaps()) {
      samples.clear();
      samples.add(new Sample(nanos, 0));
    }
    if (nanos - samples.getLast().nanos() >= STEP_NANOS) {
      samples.add(new Sample(nanos, gaps));
      dropOld(nanos);
    }
    Sample first = samples.getFirst();
    double elapsed = Math.max(MINUTE_NANOS, (double) (nanos - first.nanos()));
    return (gaps - first.gaps()) * MINUTE_NANOS / elapsed;
  }

  private void dropOld(long nanos) {
    while (true) {
      Sample first = samples.removeFirst();
      Sample second = samples.peekFirst();
      if (second == null || nanos - second.nanos() < MINUTE_NANOS) {
        samples.addFirst(first);
        return;
      }
    }
  }
}
