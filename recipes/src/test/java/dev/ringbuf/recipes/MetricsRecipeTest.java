package dev.ringbuf.recipes;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class MetricsRecipeTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 480);

  @Test
  void scansTheDropsOfAStream() {
    ring.producer().push(new float[500]);
    assertThat(MetricsRecipe.lost(ring)).isEqualTo(20);
  }

  @Test
  void bindsMeters() {
    MeterRegistry registry = new SimpleMeterRegistry();
    ring.producer().push(new float[500]);
    MetricsRecipe.bind(ring, registry);
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
