package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import reactor.core.publisher.Flux;

/// `keepLatest` on a ring that never holds stale elements: the stream must not lose anything.
public class KeepLatestVerificationTest extends RingVerification<float[]> {
  @Override
  Flux<float[]> stream(long items) {
    return RingFlux.floats(rings.singleChunks(items), CHUNK).poller(rings.poller()).keepLatest();
  }
}
