package dev.ringbuf.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.Await;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Scannable;
import reactor.test.StepVerifier;

/// Underruns: periods in which the consumer found the ring empty while its stream went on.
@Timeout(60)
class SubscriberUnderrunTest extends SubscriberFixture {
  private void runDry() {
    out.popInts(8);
    assertThat(out.popInts(8)).isEmpty();
  }

  @Test
  void eachPeriodInWhichTheConsumerFindsNothingIsOneUnderrun() {
    AtomicLong told = new AtomicLong();
    RingSubscriber<int[]> subscriber = subscribe(subscriber(1).doOnUnderrun(told::set));
    out.popInts(8);
    assertThat(subscriber.underruns()).isZero(); // counting begins with the first item

    source.next(new int[] {1}).next(new int[] {2});
    out.popInts(1);
    source.next(new int[] {3});
    assertThat(subscriber.underruns()).isZero(); // never empty

    runDry();
    assertThat(subscriber.underruns()).isEqualTo(1);
    Await.until(() -> told.get() == 1); // although nothing else comes
    out.popInts(8);
    source.next(new int[0]); // does not fill it
    out.popInts(8);
    source.next(new int[] {4});
    assertThat(subscriber.underruns()).isEqualTo(1);

    runDry();
    source.next(new int[] {5});
    assertThat(subscriber.underruns()).isEqualTo(2);
    Await.until(() -> told.get() == 2);

    source.complete();
    runDry();
    assertThat(subscriber.underruns()).isEqualTo(2); // ended: nothing is missing
    assertThat(Scannable.from(subscriber).scan(RingSubscriber.UNDERRUNS)).isEqualTo(2);
  }

  @Test
  void aRingThatIsFilledAgainBeforeTheNextReadIsNoUnderrun() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(1));
    for (int i = 0; i < 8; i++) { // as many as were requested at once
      source.next(new int[] {i});
      assertThat(out.popInts(8)).containsExactly(i);
    }
    source.complete();
    assertThat(subscriber.underruns()).isZero();
  }

  @Test
  void anUnderrunBeforeTheEndCounts() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    source.next(new int[] {1});
    runDry();
    source.complete();
    assertThat(subscriber.underruns()).isEqualTo(1);
  }

  @Test
  void underrunsAfterTheSubscriberDoNotCount() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    source.next(new int[] {1});
    subscriber.dispose();
    runDry();
    assertThat(ring.underruns()).isEqualTo(1); // the stream goes on
    assertThat(subscriber.underruns()).isZero();
  }

  @Test
  void elementsFromBeforeTheStreamDoNotCount() {
    try (var before = ring.producer()) {
      before.push(new int[] {1});
    }
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    runDry();
    assertThat(ring.underruns()).isEqualTo(1);
    source.next(new int[] {2});
    source.complete();
    assertThat(subscriber.underruns()).isZero();
  }

  @Test
  void aCallbackThatThrowsFailsTheSubscriber() {
    RingSubscriber<int[]> subscriber =
        subscribe(
            subscriber(2)
                .doOnUnderrun(
                    count -> {
                      throw new IllegalStateException("in the callback");
                    }));
    StepVerifier.create(subscriber.completion())
        .then(() -> source.next(new int[] {1}))
        .then(this::runDry)
        .expectErrorMessage("in the callback")
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
    assertThat(out.isFailed()).isTrue();
  }
}
