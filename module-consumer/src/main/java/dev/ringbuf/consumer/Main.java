package dev.ringbuf.consumer;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import java.lang.foreign.ValueLayout;

/// Carries a few numbers through a ring into a Flux.
public final class Main {
  private Main() {}

  /// Prints the sum of what has arrived.
  public static void main(String[] arguments) {
    RingBuffer ring = RingBuffer.allocate(ValueLayout.JAVA_LONG, 8);
    try (RingProducer in = ring.producer()) {
      in.push(new long[] {1, 2, 3, 4});
      in.complete();
    }
    Long sum = RingFlux.longs(ring, 2).reduce(0L, (total, some) -> total + sum(some)).block();
    System.out.println("sum " + sum);
  }

  private static long sum(long[] numbers) {
    long sum = 0;
    for (long number : numbers) {
      sum += number;
    }
    return sum;
  }
}
