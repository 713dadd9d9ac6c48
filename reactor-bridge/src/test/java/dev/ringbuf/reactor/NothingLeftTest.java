package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// Threads and memory, when nobody needs them any more.
@Timeout(120)
class NothingLeftTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private static boolean runs(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.isAlive() && thread.getName().startsWith(name));
  }

  private static BaseSubscriber<Object> subscribe(RingBuffer ring, RingPoller poller) {
    BaseSubscriber<Object> subscriber =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnError(Throwable disposed) {}
        };
    RingFlux.ints(ring, 2).poller(poller).subscribe(subscriber);
    return subscriber;
  }

  @Test
  void threadsEndWithTheirPoller() {
    RingPoller poller = RingPoller.create("ends-at-once", 2);
    List<BaseSubscriber<Object>> subscribers =
        Stream.generate(() -> subscribe(RingBuffer.allocate(JAVA_INT, 4), poller))
            .limit(4)
            .toList();
    Garbage.await(() -> runs("ends-at-once"));
    poller.dispose();
    Garbage.await(() -> !runs("ends-at-once"));
    Garbage.await(() -> subscribers.stream().allMatch(Disposable::isDisposed));
  }

  @Test
  void threadsEndAWhileAfterTheLastSubscriber() {
    RingPoller poller = RingPoller.create("ends-by-itself", 1);
    BaseSubscriber<Object> first = subscribe(RingBuffer.allocate(JAVA_INT, 4), poller);
    BaseSubscriber<Object> second = subscribe(RingBuffer.allocate(JAVA_INT, 4), poller);
    Garbage.await(() -> runs("ends-by-itself"));
    first.cancel();
    second.cancel();
    Garbage.await(() -> !runs("ends-by-itself"));
  }

  /// How a stream comes to its end.
  enum Life {
    CANCELLED,
    CANCELLED_WITHOUT_DEMAND,
    CANCELLED_FUSED,
    WOKEN_BY_SIGNALS,
    COMPLETED,
    LEASES,
    SINK_DISPOSED,
    SINK_COMPLETED
  }

  static Stream<Life> lives() {
    return Stream.of(Life.values());
  }

  @ParameterizedTest
  @MethodSource("lives")
  void ringsAndSubscribersAreCollected(Life life) {
    RingPoller poller = RingPoller.create("keeps-nothing", 1);
    RingBuffer other = RingBuffer.allocate(JAVA_INT, 4);
    BaseSubscriber<Object> keepsTheThread = subscribe(other, poller);
    List<WeakReference<Object>> used = use(life, poller);
    used.forEach(Garbage::awaitCollection);
    keepsTheThread.cancel();
  }

  /// Nothing of this frame is left when it returns.
  private static List<WeakReference<Object>> use(Life life, RingPoller poller) {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
    RingProducer in = ring.producer();
    RingFlux<int[]> flux = RingFlux.ints(ring, 2).poller(poller).gapPolicy(GapPolicy.IGNORE);
    BaseSubscriber<Object> subscriber = new BaseSubscriber<>() {};
    in.push(new int[8]);
    switch (life) {
      case CANCELLED -> {
        flux.subscribe(subscriber);
        Garbage.await(() -> ring.buffered() == 0);
        subscriber.cancel();
      }
      case CANCELLED_WITHOUT_DEMAND ->
          StepVerifier.create(flux, 0).expectSubscription().thenCancel().verify(DEADLINE);
      case CANCELLED_FUSED -> {
        flux.publishOn(Schedulers.parallel()).subscribe(subscriber);
        Garbage.await(() -> ring.buffered() == 0);
        subscriber.cancel();
      }
      case WOKEN_BY_SIGNALS -> {
        flux.wakeup(Wakeup.byProducer()).subscribe(subscriber);
        Garbage.await(() -> ring.buffered() == 0);
        in.push(new int[1]);
        in.wakeConsumer();
        Garbage.await(() -> ring.buffered() == 0);
        subscriber.cancel();
      }
      case COMPLETED -> {
        in.complete();
        StepVerifier.create(flux).expectNextCount(4).expectComplete().verify(DEADLINE);
      }
      case LEASES -> {
        StepVerifier.create(
                RingFlux.leases(ring, 2).poller(poller).doOnNext(RingLease::release).take(2))
            .expectNextCount(2)
            .expectComplete()
            .verify(DEADLINE);
      }
      case SINK_DISPOSED -> {
        return useSink(ring, in, poller, false);
      }
      case SINK_COMPLETED -> {
        return useSink(ring, in, poller, true);
      }
    }
    return List.of(new WeakReference<>(ring), new WeakReference<>(subscriber));
  }

  private static List<WeakReference<Object>> useSink(
      RingBuffer ring, RingProducer in, RingPoller poller, boolean complete) {
    ring.consumer().pop(new int[8]);
    in.close();
    RingSubscriber<int[]> sink = RingSubscriber.ints(ring, 2).poller(poller);
    Flux<int[]> items = Flux.just(new int[] {1, 2});
    (complete ? items : items.concatWith(Flux.never())).subscribe(sink);
    Garbage.await(() -> ring.buffered() == 2);
    if (complete) {
      sink.completion().block(DEADLINE);
    } else {
      sink.dispose();
    }
    return List.of(new WeakReference<>(ring), new WeakReference<>(sink));
  }
}
