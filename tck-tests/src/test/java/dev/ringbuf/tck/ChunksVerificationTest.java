package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import reactor.core.publisher.Flux;

/// Chunks as arrays.
public class ChunksVerificationTest extends RingVerification<float[]> {
  @Override
  Flux<float[]> stream(long items) {
    return RingFlux.floats(rings.chunks(items), CHUNK).poller(rings.poller());
  }
}
