package dev.ringbuf.recipes;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.Flow;
import reactor.adapter.JdkFlowAdapter;

/// Makes a ring a source of other libraries, through the interfaces that all of them share.
public final class StandardsRecipe {
  private StandardsRecipe() {}

  /// A publisher of the JDK's own interfaces, of chunks of at most 480 numbers.
  public static Flow.Publisher<int[]> flowPublisher(RingBuffer ring) {
    return JdkFlowAdapter.publisherToFlowPublisher(RingFlux.ints(ring, 480));
  }

  /// RxJava: how many numbers each gap has lost.
  public static Flowable<Long> losses(RingBuffer ring) {
    return Flowable.fromPublisher(RingFlux.ints(ring, 480).signals())
        .filter(RingSignal.Gap.class::isInstance)
        .map(RingSignal::count);
  }
}
