package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import reactor.core.publisher.Flux;

/// Chunks and gaps, in turn.
public class SignalsVerificationTest extends RingVerification<RingSignal<float[]>> {
  @Override
  Flux<RingSignal<float[]>> stream(long items) {
    return RingFlux.floats(rings.gapsAndChunks(items), CHUNK).poller(rings.poller()).signals();
  }
}
