package dev.ringbuf.examples.recipes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/// A ring as the body of a Spring response.
@Timeout(60)
class SpringRecipeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 16);

  private static Flux<DataBuffer> body(RingBuffer ring) {
    DefaultDataBufferFactory buffers = DefaultDataBufferFactory.sharedInstance;
    Flux<DataBuffer> body =
        RingFlux.byteBuffers(ring, 8)
            .map(chunk -> (DataBuffer) buffers.wrap(chunk))
            .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    return body;
  }

  @Test
  void wrapsChunksWithoutACopy() {
    var in = ring.producer();
    in.push(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
    in.complete();
    StepVerifier.create(DataBufferUtils.join(body(ring)))
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
  void keepsInTheRingWhatWasNotAskedFor() {
    ring.producer().push(new byte[16]);
    StepVerifier.create(body(ring), 1).expectNextCount(1).thenCancel().verify(DEADLINE);
    assertThat(ring.delivered()).isEqualTo(8);
    assertThat(ring.buffered()).isEqualTo(8);
  }
}
