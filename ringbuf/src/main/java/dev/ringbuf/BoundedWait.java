package dev.ringbuf;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for the other side of a ring up to a timeout: spins a little, then parks for up to 0.1 ms
/// at a time. Not for realtime threads.
final class BoundedWait {
  private static final int SPINS = 100;
  private static final long PARK_STEP_NANOS = 1_000;
  private static final long MAX_PARK_NANOS = 100_000;

  /// Practically unlimited, but far from an overflow of the clock.
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final long deadline;
  private int pauses;

  /// @param timeout zero or negative does not wait
  BoundedWait(Duration timeout) {
    this.deadline = System.nanoTime() + nanos(timeout);
  }

  private static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return 0;
    }
    return timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
  }

  boolean isOver() {
    return System.nanoTime() - deadline >= 0;
  }

  /// Spins again before it parks, because the other side has moved.
  void restart() {
    pauses = 0;
  }

  /// Spins once or parks.
  ///
  /// @param done of `wanted`, for the message of the exception
  /// @throws InterruptedException if the thread was interrupted
  void pause(long done, long wanted, String unit) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted after %d of %d %s".formatted(done, wanted, unit));
    }
    if (pauses++ < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(this, Math.min(MAX_PARK_NANOS, PARK_STEP_NANOS * (pauses - SPINS)));
    }
  }
}
