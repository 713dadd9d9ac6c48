package dev.ringbuf.examples.recipes;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingAttr;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable;

/// The snippets of `docs/observability.md`.
class ObservabilityRecipeTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 480);

  @Test
  void scansTheLossOfAStream() {
    ring.producer().push(new float[500]);
    RingFlux<float[]> microphone = RingFlux.floats(ring, 480).named("microphone");

    long lost = Scannable.from(microphone).scanOrDefault(RingAttr.DROPPED, 0L);
    assertThat(lost).isEqualTo(20);
    assertThat(Scannable.from(microphone.map(chunk -> chunk.length)).name())
        .isEqualTo("microphone");
  }

  @Test
  void bindsMeters() {
    MeterRegistry registry = new SimpleMeterRegistry();
    ring.producer().push(new float[500]);
    new RingMetrics(ring, "microphone", Tag.of("room", "studio")).bindTo(registry);
    double dropped =
        registry
            .get("ringbuf.dropped")
            .tags("ring", "microphone", "room", "studio")
            .functionCounter()
            .count();
    assertThat(dropped).isEqualTo(20);
    registry.close();
  }
}
