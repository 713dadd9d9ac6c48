package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import reactor.core.publisher.Flux;

/// A stream that skips stale elements while there is no demand, on an endless ring where it does
/// so, and reports that as gaps. How many items this makes depends on the demand, so the end is
/// that of `take`.
public class KeepLatestSkippingVerificationTest extends RingVerification<RingSignal<float[]>> {
  @Override
  Flux<RingSignal<float[]>> stream(long items) {
    return RingFlux.floats(rings.chunks(Long.MAX_VALUE), CHUNK)
        .poller(rings.poller())
        .keepLatest()
        .signals()
        .take(items);
  }
}
