package dev.ringbuf;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for an effect of another thread or process, and fails at a deadline.
final class Await {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("waited " + DEADLINE + " and it is still not so: " + what);
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /// Waits for the end of a thread.
  static void end(Thread thread) throws InterruptedException {
    if (!thread.join(DEADLINE)) {
      throw new AssertionError("waited " + DEADLINE + " and it still runs: " + thread);
    }
  }
}
