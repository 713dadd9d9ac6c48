package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/// Chunks and gaps, in turn, through the adapter of Reactor.
public class FlowSignalsVerificationTest extends FlowRingVerification<RingSignal<float[]>> {
  @Override
  Flux<RingSignal<float[]>> stream(long items) {
    return RingFlux.floats(rings.gapsAndChunks(items), CHUNK).poller(rings.poller()).signals();
  }

  @Override
  Flow.Publisher<RingSignal<float[]>> adapt(Flux<RingSignal<float[]>> stream) {
    return JdkFlowAdapter.publisherToFlowPublisher(stream);
  }
}
