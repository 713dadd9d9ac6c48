package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/// Verifies a broadcast, which has as many subscribers as the TCK likes.
///
/// A broadcast is hot: a subscriber receives what comes after it. Three tests subscribe three times
/// and expect the same items for all. So the feed begins with the first request. The TCK makes that
/// after it has subscribed. It compares items with `equals`, so the chunks are buffers and not
/// arrays.
///
/// @param <T> the items of the stream
public abstract class BroadcastVerification<T> extends RingVerification<T> {
  private static final BroadcastSpec SPEC = BroadcastSpec.ofCapacity(1_024 * CHUNK);

  BroadcastVerification() {}

  /// A ring with exactly this many items, from the moment when the latch is open.
  abstract RingBuffer ring(long items, CountDownLatch start);

  /// The stream of a broadcast.
  abstract Flux<T> items(RingBroadcast<ByteBuffer> broadcast);

  @Override
  final Flux<T> stream(long items) {
    CountDownLatch requested = new CountDownLatch(1);
    return items(broadcast(ring(items, requested), SPEC))
        .doOnRequest(count -> requested.countDown());
  }

  /// A broadcast that is full.
  @Override
  public Publisher<T> createFailedPublisher() {
    RingBuffer ring = ring(1, new CountDownLatch(1));
    return rings.taken(items(broadcast(ring, SPEC.withMaxSubscribers(1))));
  }

  private RingBroadcast<ByteBuffer> broadcast(RingBuffer ring, BroadcastSpec spec) {
    return RingFlux.byteBuffers(ring, CHUNK).poller(rings.poller()).broadcast(spec);
  }
}
