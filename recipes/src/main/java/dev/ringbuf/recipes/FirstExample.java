package dev.ringbuf.recipes;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;

/// A ring that overflows, and a Flux that says where and how much: the first example of the README.
public final class FirstExample {
  private FirstExample() {}

  /// Prints what the subscriber receives.
  public static void main(String[] args) {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 1_000); // holds 1,000 samples, exactly

    // The realtime side, on whatever thread: it never waits, whatever becomes of the other side.
    RingProducer producer = ring.producer();
    for (int i = 0; i < 10; i++) {
      producer.push(new float[128]); // 1,280 samples in all, and nobody listens yet
    }
    producer.complete();

    // The other side: at most 480 samples at a time, as fast as the subscriber asks for them.
    RingFlux.floats(ring, 480)
        .signals()
        .doOnNext(
            signal -> {
              switch (signal) {
                case Data<float[]> data ->
                    System.out.println(data.count() + " samples from " + data.position());
                case Gap<float[]> gap ->
                    System.out.println(gap.count() + " samples lost from " + gap.position());
              }
            })
        .blockLast();
  }
}
