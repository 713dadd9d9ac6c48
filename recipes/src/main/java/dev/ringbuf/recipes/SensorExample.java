package dev.ringbuf.recipes;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;

/// Readings of a sensor overflow a ring, and a Flux says where and how many: the first example of
/// the README.
public final class SensorExample {
  static final StructLayout READING =
      MemoryLayout.structLayout(JAVA_LONG.withName("nanos"), JAVA_DOUBLE.withName("value"));
  static final VarHandle NANOS = READING.arrayElementVarHandle(groupElement("nanos"));
  static final VarHandle VALUE = READING.arrayElementVarHandle(groupElement("value"));

  private SensorExample() {}

  /// The sensor's thread. A push never waits and allocates nothing.
  static void sample(RingBuffer ring, int readings) {
    try (Arena arena = Arena.ofConfined();
        RingProducer producer = ring.producer()) {
      MemorySegment reading = arena.allocate(READING);
      for (int i = 0; i < readings; i++) {
        NANOS.set(reading, 0L, 0L, System.nanoTime());
        VALUE.set(reading, 0L, 0L, i / 10.0);
        producer.push(reading); // does not fit: dropped, and reported as a gap
      }
      producer.complete();
    }
  }

  /// Decodes a run of readings without an object per reading.
  static double mean(MemorySegment readings, long count) {
    double sum = 0;
    for (long i = 0; i < count; i++) {
      sum += (double) VALUE.get(readings, 0L, i);
    }
    return sum / count;
  }

  public static void main(String[] args) {
    RingBuffer ring = RingBuffer.allocate(READING, 1_000); // holds 1,000 readings, exactly
    sample(ring, 1_280); // nobody listens yet: 280 are too many
    RingFlux.decode(ring, 400, SensorExample::mean) // one demand: at most 400 readings
        .signals()
        .doOnNext(
            signal -> {
              switch (signal) {
                case Data<Double> data ->
                    System.out.printf(
                        "%d readings from %d, mean %.2f%n",
                        data.count(), data.position(), data.value());
                case Gap<Double> gap ->
                    System.out.printf("%d readings lost from %d%n", gap.count(), gap.position());
              }
            })
        .blockLast();
  }
}
