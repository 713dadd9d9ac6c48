package dev.ringbuf.recipes;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import reactor.core.publisher.Flux;

/// Readings of a sensor, structs of a time and a value, become statistics: decoded straight from
/// the ring's memory, without an object for each reading, and with the losses counted.
public final class IngestionExample {
  // snippet: IngestionExample
  private static final StructLayout READING =
      MemoryLayout.structLayout(JAVA_LONG.withName("nanos"), JAVA_DOUBLE.withName("value"));
  private static final VarHandle NANOS = READING.arrayElementVarHandle(groupElement("nanos"));
  private static final VarHandle VALUE = READING.arrayElementVarHandle(groupElement("value"));

  /// What became of a run of readings.
  record Statistics(long count, double min, double max, double mean) {}

  /// At most 100 readings at a time; gaps are told apart from them.
  static Flux<Statistics> statistics(RingBuffer readings) {
    return RingFlux.decode(readings, 100, IngestionExample::summarize)
        .doOnGap(gap -> System.out.println(gap.count() + " readings lost from " + gap.position()));
  }

  private static Statistics summarize(MemorySegment readings, long count) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (long i = 0; i < count; i++) {
      double value = (double) VALUE.get(readings, 0L, i);
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
    return new Statistics(count, min, max, sum / count);
  }

  // end of snippet

  private IngestionExample() {}

  /// Reads a sensor 320 times, in bursts of 40 of which one is too many for the ring, and prints
  /// what the subscriber makes of it.
  public static void main(String[] args) {
    RingBuffer ring = RingBuffer.allocate(READING, 300);
    try (Arena arena = Arena.ofConfined();
        RingProducer producer = ring.producer()) {
      MemorySegment burst = arena.allocate(READING, 40);
      for (int i = 0; i < 320; i++) {
        NANOS.set(burst, 0L, i % 40L, System.nanoTime());
        VALUE.set(burst, 0L, i % 40L, i / 4.0);
        if (i % 40 == 39) {
          producer.push(burst);
        }
      }
      producer.complete();
    }
    statistics(ring).doOnNext(System.out::println).blockLast();
  }
}
