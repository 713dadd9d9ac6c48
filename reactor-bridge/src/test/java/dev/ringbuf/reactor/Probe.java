package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import java.time.Duration;

/// Finds out from outside what pollers and rings are doing.
final class Probe {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  private Probe() {}

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
