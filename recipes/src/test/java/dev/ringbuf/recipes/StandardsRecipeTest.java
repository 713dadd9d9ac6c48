package dev.ringbuf.recipes;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import io.reactivex.rxjava3.core.Flowable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandardsRecipeTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 960);
  private final RingProducer in = ring.producer();

  @Test
  void isAFlowPublisher() throws Exception {
    in.push(new int[] {1, 2, 3});
    in.complete();
    Flow.Publisher<int[]> publisher = StandardsRecipe.flowPublisher(ring);
    CompletableFuture<List<Integer>> sizes = new CompletableFuture<>();
    publisher.subscribe(new Sizes(sizes));
    assertThat(sizes.get(30, TimeUnit.SECONDS)).containsExactly(3);
  }

  @Test
  void readsNothingWithoutDemandOfAFlowSubscriber() {
    in.push(new int[960]);
    Sizes lazy =
        new Sizes(new CompletableFuture<>()) {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
          }
        };
    StandardsRecipe.flowPublisher(ring).subscribe(lazy);
    assertThat(ring.isCancelled()).isTrue();
    assertThat(ring.buffered()).isEqualTo(960);
  }

  @Test
  void isAFlowableOfRxJava() {
    in.push(new int[962]); // two lost
    in.complete();
    StandardsRecipe.losses(ring)
        .test()
        .awaitDone(30, TimeUnit.SECONDS)
        .assertValue(2L)
        .assertComplete();
  }

  @Test
  void readsWhatRxJavaRequests() {
    in.push(new int[960]);
    Flowable.fromPublisher(RingFlux.ints(ring, 480))
        .test(1)
        .awaitCount(1)
        .assertValueCount(1)
        .cancel();
    assertThat(ring.buffered()).isEqualTo(480);
  }

  private static class Sizes implements Flow.Subscriber<int[]> {
    private final List<Integer> seen = new ArrayList<>();
    private final CompletableFuture<List<Integer>> sizes;

    Sizes(CompletableFuture<List<Integer>> sizes) {
      this.sizes = sizes;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(int[] chunk) {
      seen.add(chunk.length);
    }

    @Override
    public void onError(Throwable error) {
      sizes.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
      sizes.complete(seen);
    }
  }
}
