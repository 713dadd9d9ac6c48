package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.GapPolicy;
import dev.ringbuf.reactor.RingFlux;
import reactor.core.publisher.Flux;

/// The policy that lets go of what is stale while nothing is asked for, on a ring in which nothing
/// ever is: it must not lose anything else.
public class LatestVerificationTest extends RingVerification<float[]> {
  @Override
  Flux<float[]> stream(long items) {
    return RingFlux.floats(rings.singleChunks(items), CHUNK)
        .poller(rings.poller())
        .gapPolicy(GapPolicy.LATEST);
  }
}
