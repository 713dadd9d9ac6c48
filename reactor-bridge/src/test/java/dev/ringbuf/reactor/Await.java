package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what another thread is going to do, with a deadline for the case that it never does.
final class Await {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private Await() {}

  /// Waits until the condition holds.
  static void until(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > DEADLINE.toNanos()) {
        throw new AssertionError("waited " + DEADLINE + " without result");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /// Collects garbage until the condition holds.
  static void garbage(BooleanSupplier condition) {
    until(
        () -> {
          System.gc();
          return condition.getAsBoolean();
        });
  }

  /// Collects garbage until the referent was collected.
  static void collected(Reference<?> reference) {
    garbage(() -> reference.refersTo(null));
  }

  /// Waits until a poller of one thread has run all that was pending there: has two more streams
  /// served, one after the other, so that every polled task has run in between.
  static void pending(RingPoller poller) {
    for (int i = 0; i < 2; i++) {
      RingBuffer other = RingBuffer.allocate(JAVA_INT, 1);
      other.producer().push(new int[1]);
      RingFlux.ints(other, 1).poller(poller).take(1).blockLast(DEADLINE);
    }
  }

  /// Whether the consumer's role of a ring is free.
  static boolean isFree(RingBuffer ring) {
    try {
      ring.consumer().close();
      return true;
    } catch (RingBusyException taken) {
      return false;
    }
  }
}
