package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import reactor.core.publisher.Flux;

/// `keepLatest` on an endless ring. It skips stale elements while there is no demand and reports
/// them as gaps. The number of items depends on the demand, so `take` ends the stream.
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
