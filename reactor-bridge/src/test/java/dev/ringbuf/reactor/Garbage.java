package dev.ringbuf.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what is to go.
final class Garbage {
  private static final long DEADLINE_NANOS = 30_000_000_000L;

  private Garbage() {}

  /// Collects garbage until the referent was collected.
  static void awaitCollection(Reference<?> reference) {
    await(
        () -> {
          System.gc();
          return reference.refersTo(null);
        });
  }

  /// Waits until the condition holds.
  static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(DEADLINE_NANOS);
      LockSupport.parkNanos(1_000_000);
    }
  }
}
