package dev.ringbuf.recipes;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingAttr;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import reactor.core.Scannable;

/// Reads the counters of a ring through Reactor's `Scannable` and through Micrometer.
public final class MetricsRecipe {
  private MetricsRecipe() {}

  /// The number of elements that the ring behind a stream has dropped.
  public static long lost(RingBuffer ring) {
    RingFlux<float[]> microphone = RingFlux.floats(ring, 480).named("microphone");

    long lost = Scannable.from(microphone).scanOrDefault(RingAttr.DROPPED, 0L);
    return lost;
  }

  /// Binds the meters of a ring.
  public static void bind(RingBuffer ring, MeterRegistry registry) {
    new RingMetrics(ring, "microphone", Tag.of("room", "studio")).bindTo(registry);
  }
}
