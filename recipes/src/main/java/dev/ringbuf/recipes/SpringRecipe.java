package dev.ringbuf.recipes;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;

/// Uses a ring as the body of a Spring response.
public final class SpringRecipe {
  private SpringRecipe() {}

  /// Wraps chunks of at most 1,024 elements without a copy.
  public static Flux<DataBuffer> body(RingBuffer ring) {
    DefaultDataBufferFactory buffers = DefaultDataBufferFactory.sharedInstance;
    return RingFlux.byteBuffers(ring, 1_024)
        .map(chunk -> (DataBuffer) buffers.wrap(chunk))
        .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
  }
}
