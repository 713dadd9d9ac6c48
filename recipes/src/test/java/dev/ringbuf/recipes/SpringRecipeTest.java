package dev.ringbuf.recipes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.test.StepVerifier;

@Timeout(60)
class SpringRecipeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 2_048);

  @Test
  void wrapsChunksWithoutACopy() {
    var in = ring.producer();
    in.push(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    in.complete();
    StepVerifier.create(DataBufferUtils.join(SpringRecipe.body(ring)))
        .assertNext(
            joined -> {
              byte[] all = new byte[joined.readableByteCount()];
              joined.read(all);
              assertThat(all).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
            })
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void leavesUnrequestedElementsInTheRing() {
    ring.producer().push(new byte[2_048]);
    StepVerifier.create(SpringRecipe.body(ring), 1)
        .expectNextCount(1)
        .thenCancel()
        .verify(DEADLINE);
    assertThat(ring.delivered()).isEqualTo(1_024);
    assertThat(ring.buffered()).isEqualTo(1_024);
  }
}
