package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// What a stream answers when it is scanned.
@Timeout(60)
class ScannableTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
  private final RingProducer in = ring.producer();

  @Test
  void answersForTheRingBeforeTheFirstSubscription() {
    RingFlux<int[]> flux = RingFlux.ints(ring, 2).named("sensor");
    in.push(new int[7]);
    for (Flux<?> stream : List.of(flux, flux.signals())) {
      Scannable source = Scannable.from(stream);
      assertThat(source.name()).isEqualTo("sensor");
      assertThat(source.scan(RingAttr.OFFERED)).isEqualTo(7);
      assertThat(source.scan(RingAttr.DROPPED)).isEqualTo(3);
      assertThat(source.scan(RingAttr.DELIVERED)).isZero();
      assertThat(source.scan(RingAttr.SKIPPED)).isZero();
      assertThat(source.scan(Attr.BUFFERED)).isEqualTo(4);
      assertThat(source.scan(Attr.LARGE_BUFFERED)).isEqualTo(4);
      assertThat(source.scan(Attr.CAPACITY)).isEqualTo(4);
      assertThat(source.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
      assertThat(source.scan(Attr.RUN_ON)).isSameAs(RingPoller.shared());
    }
  }

  @Test
  void doesNotAnswerUnknownAttributes() {
    assertThat(Scannable.from(Flux.just(1)).scan(RingAttr.DROPPED)).isEqualTo(-1);
    assertThat(Scannable.from(RingFlux.ints(ring, 2)).scan(Attr.PREFETCH)).isZero();
  }

  @Test
  void isFoundFromEveryOperatorDownstream() {
    AtomicReference<Subscription> end = new AtomicReference<>();
    BaseSubscriber<Object> subscriber =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            end.set(subscription); // no demand
          }
        };
    RingFlux.ints(ring, 2)
        .named("sensor")
        .filter(chunk -> chunk.length > 0)
        .publishOn(Schedulers.parallel())
        .map(chunk -> chunk.length)
        .subscribe(subscriber);
    in.push(new int[9]);

    Scannable source = Scannable.from(end.get()).parents().reduce((up, top) -> top).orElseThrow();
    assertThat(source.name()).isEqualTo("sensor");
    assertThat(source.scan(RingAttr.DROPPED)).isEqualTo(5);
    assertThat(source.scan(Attr.CANCELLED)).isFalse();
    subscriber.cancel();
    assertThat(source.scan(Attr.CANCELLED)).isTrue();
    assertThat(source.scan(Attr.TERMINATED)).isFalse();
    assertThat(source.scan(Attr.ACTUAL)).isNull();
  }
}
