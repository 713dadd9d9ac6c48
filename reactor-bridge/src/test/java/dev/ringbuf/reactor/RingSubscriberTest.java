package dev.ringbuf.reactor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringbuf.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/// A `Flux` into a ring: credit, configuration, what an observer sees.
@Timeout(60)
class RingSubscriberTest extends SubscriberFixture {
  @Test
  void whatIsEmittedIsInTheRingInOrder() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    source.next(new int[] {1, 2}).next(new int[0]).next(new int[] {3}).next(new int[] {4});
    source.complete();

    assertThat(out.popInts(8)).containsExactly(1, 2, 3, 4);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.isFailed()).isFalse();
    StepVerifier.create(subscriber.completion()).expectComplete().verify(DEADLINE);
    assertThat(subscriber.isDisposed()).isTrue();
    assertThat(subscriber.scan(Attr.TERMINATED)).isTrue();
  }

  @Test
  void asksFirstForWhatTheRingHolds() {
    subscribe(subscriber(3));
    assertThat(requests).containsExactly(2L); // 8 / 3
  }

  @Test
  void asksAgainOnceThreeQuartersAreFree() {
    subscribe(subscriber(2));
    for (int i = 0; i < 4; i++) {
      source.next(new int[] {i, i});
    }
    assertThat(ring.buffered()).isEqualTo(8);
    out.popInts(4); // half
    out.popInts(1);
    out.popInts(1);
    Await.until(() -> requests.size() == 2);
    assertThat(requests).containsExactly(4L, 3L);
  }

  @Test
  void asksAgainWhileOneOfTwoIsStillInTheRing() {
    subscribe(subscriber(4));
    source.next(new int[4]).next(new int[4]);
    out.popInts(4);
    Await.until(() -> requests.size() == 2);
    assertThat(requests).containsExactly(2L, 1L);
  }

  @Test
  void shortItemsAreAskedForAgainWithoutTheConsumer() {
    subscribe(subscriber(4));
    source.next(new int[1]);
    assertThat(requests).containsExactly(2L); // there is room for 7, one item of 4 is on its way
    source.next(new int[1]);
    Await.until(() -> requests.size() == 2);
    assertThat(requests).containsExactly(2L, 1L); // there is room for 6
  }

  @Test
  void requestedItemsKeepTheirSlots() {
    subscribe(subscriber(2));
    source.next(new int[] {1, 2});
    out.popInts(2);
    source.next(new int[] {3, 4}).next(new int[] {5, 6});
    out.popInts(4); // all is free, but one of four is still to come
    Await.until(() -> requests.size() == 2);
    assertThat(requests).containsExactly(4L, 3L);
  }

  @Test
  void anEagerUpstreamNeverOverrunsTheRing() {
    RingSubscriber<int[]> subscriber = subscriber(2);
    Flux.range(0, 10_000).map(i -> new int[] {2 * i, 2 * i + 1}).subscribe(subscriber);
    int next = 0;
    while (!out.isTerminated()) {
      for (int value : out.popInts(3)) {
        assertThat(value).isEqualTo(next++);
      }
    }
    assertThat(next).isEqualTo(20_000);
    assertThat(ring.dropped()).isZero();
    StepVerifier.create(subscriber.completion()).expectComplete().verify(DEADLINE);
  }

  @Test
  void aSecondSubscriptionIsCancelledAndTheFirstGoesOn() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    TestPublisher<int[]> second = TestPublisher.create();
    second.flux().subscribe(subscriber);
    assertThat(second.wasCancelled()).isTrue();
    assertThat(source.wasCancelled()).isFalse();
    source.next(new int[] {1});
    assertThat(out.popInts(8)).containsExactly(1);
  }

  @Test
  void sizesAndElementsAreChecked() {
    assertThatThrownBy(() -> RingSubscriber.ints(ring, 0))
        .hasMessage("a chunk of 0 elements is not in 1 .. 8, the ring's capacity");
    assertThatThrownBy(() -> RingSubscriber.ints(ring, 9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RingSubscriber.floats(ring, 1))
        .hasMessage("expected a ring of float elements, got one of int");
    assertThatThrownBy(() -> RingSubscriber.ints(ring, 1).wakeup(Wakeup.byProducer()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void answersTheDocumentedAttributes() {
    RingSubscriber<int[]> subscriber =
        subscribe(subscriber(2).wakeup(Wakeup.byPoller(Duration.ofMillis(2))).named("loudspeaker"));
    source.next(new int[] {1, 2});
    assertThat(subscriber.scan(Attr.BUFFERED)).isEqualTo(2);
    assertThat(subscriber.scan(Attr.LARGE_BUFFERED)).isEqualTo(2L);
    assertThat(subscriber.scan(Attr.CAPACITY)).isEqualTo(8);
    assertThat(subscriber.scan(Attr.PREFETCH)).isEqualTo(4);
    assertThat(subscriber.scan(Attr.NAME)).isEqualTo("loudspeaker");
    assertThat(subscriber.scan(Attr.PARENT)).isNotNull();
    assertThat(subscriber.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
    assertThat(subscriber.scan(Attr.TERMINATED)).isFalse();
    assertThat(subscriber.scan(Attr.CANCELLED)).isFalse();
    assertThat(subscriber.scan(Attr.RUN_ON)).isNotNull();
  }

  @Test
  void operatorsSeeTheContext() {
    List<String> seen = new ArrayList<>();
    Flux.deferContextual(
            context -> {
              seen.add(context.get("key"));
              return Flux.<int[]>empty();
            })
        .subscribe(RingSubscriber.ints(ring, 2).context(Context.of("key", "value")));
    assertThat(seen).containsExactly("value");
  }

  @Test
  void anItemAllocatesNextToNothing() {
    RingSubscriber<int[]> subscriber = RingSubscriber.ints(ring, 4);
    subscriber.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    int[] item = {1, 2, 3, 4};
    int[] target = new int[4];
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    int rounds = 20_000;
    long before = 0;
    for (int i = 0; i < 2 * rounds; i++) {
      if (i == rounds) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      subscriber.onNext(item);
      out.pop(target);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(subscriber.isDisposed()).isFalse();
    assertThat(bytes / rounds).as("bytes for an item").isLessThan(200);
  }
}
