package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import reactor.core.publisher.Flux;

/// Chunks as arrays, through the adapter of Reactive Streams.
public class FlowChunksVerificationTest extends FlowRingVerification<float[]> {
  @Override
  Flux<float[]> stream(long items) {
    return RingFlux.floats(rings.chunks(items), CHUNK).poller(rings.poller());
  }

  @Override
  Flow.Publisher<float[]> adapt(Flux<float[]> stream) {
    return FlowAdapters.toFlowPublisher(stream);
  }
}
