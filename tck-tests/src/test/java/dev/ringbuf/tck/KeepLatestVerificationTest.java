package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import reactor.core.publisher.Flux;

/// A stream that skips stale elements while there is no demand, on a ring in which nothing ever is:
/// it must not lose anything else.
public class KeepLatestVerificationTest extends RingVerification<float[]> {
  @Override
  Flux<float[]> stream(long items) {
    return RingFlux.floats(rings.singleChunks(items), CHUNK).poller(rings.poller()).keepLatest();
  }
}
