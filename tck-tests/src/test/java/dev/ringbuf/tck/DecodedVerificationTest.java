package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.reactor.RingFlux;
import reactor.core.publisher.Flux;

/// Objects that a decoder makes from chunks in the ring.
public class DecodedVerificationTest extends RingVerification<Float> {
  @Override
  Flux<Float> stream(long items) {
    return RingFlux.decode(
            rings.chunks(items), CHUNK, (elements, count) -> elements.get(JAVA_FLOAT, 0))
        .poller(rings.poller());
  }
}
