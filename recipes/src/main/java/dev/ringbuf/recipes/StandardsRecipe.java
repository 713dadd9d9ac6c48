package dev.ringbuf.recipes;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;

/// Connects a ring to other libraries through the standard interfaces.
public final class StandardsRecipe {
  private StandardsRecipe() {}

  /// A `Flow.Publisher` of chunks of at most 480 numbers.
  public static Flow.Publisher<int[]> flowPublisher(RingBuffer ring) {
    return JdkFlowAdapter.publisherToFlowPublisher(RingFlux.ints(ring, 480));
  }

  /// An RxJava stream of the sizes of gaps.
  public static Flowable<Long> losses(RingBuffer ring) {
    return Flowable.fromPublisher(RingFlux.ints(ring, 480).signals())
        .filter(RingSignal.Gap.class::isInstance)
        .map(RingSignal::count);
  }
}
