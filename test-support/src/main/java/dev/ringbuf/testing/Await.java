package dev.ringbuf.testing;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits until a condition holds, however long that takes on a busy machine. The deadline is only
/// there so that a test which would hang fails instead.
public final class Await {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private Await() {}

  /// Waits until the condition holds.
  ///
  /// @param what the condition in words, for the failure
  /// @throws AssertionError if it does not hold in two minutes
  public static void until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new AssertionError("waited " + DEADLINE + " until " + what);
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /// Waits until the condition, which the calling line shows, holds.
  ///
  /// @throws AssertionError if it does not hold in two minutes
  public static void until(BooleanSupplier condition) {
    until("the condition holds", condition);
  }

  /// Waits until a thread has ended.
  ///
  /// @throws AssertionError if it has not in two minutes
  public static void end(Thread thread) {
    until(thread + " has ended", () -> !thread.isAlive());
  }

  /// Collects garbage until the condition holds.
  ///
  /// @throws AssertionError if it does not hold in two minutes
  public static void garbage(BooleanSupplier condition) {
    until(
        "garbage collections have made it so",
        () -> {
          System.gc();
          return condition.getAsBoolean();
        });
  }

  /// Collects garbage until the referent was collected.
  ///
  /// @throws AssertionError if it was not in two minutes
  public static void collected(Reference<?> reference) {
    garbage(() -> reference.refersTo(null));
  }
}
