package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// Threads end and memory is freed when they are no longer needed.
@Timeout(120)
class NothingLeftTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

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
    Await.until(() -> runs("ends-at-once"));
    poller.dispose();
    Await.until(() -> !runs("ends-at-once"));
    Await.until(() -> subscribers.stream().allMatch(Disposable::isDisposed));
  }

  @Test
  void threadsEndAfterTheLastSubscriber() {
    RingPoller poller = RingPoller.create("ends-by-itself", 1);
    BaseSubscriber<Object> first = subscribe(RingBuffer.allocate(JAVA_INT, 4), poller);
    BaseSubscriber<Object> second = subscribe(RingBuffer.allocate(JAVA_INT, 4), poller);
    Await.until(() -> runs("ends-by-itself"));
    first.cancel();
    second.cancel();
    Await.until(() -> !runs("ends-by-itself"));
  }

  /// How a stream comes to its end.
  enum Life {
    CANCELLED,
    CANCELLED_WITHOUT_DEMAND,
    CANCELLED_FUSED,
    WOKEN_BY_PRODUCER,
    COMPLETED,
    LEASES,
    BROADCAST,
    SUBSCRIBER_DISPOSED,
    SUBSCRIBER_COMPLETED
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
    used.forEach(Await::collected);
    keepsTheThread.cancel();
  }

  /// Nothing of this frame is left when it returns.
  private static List<WeakReference<Object>> use(Life life, RingPoller poller) {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
    RingProducer in = ring.producer();
    RingFlux<int[]> flux = RingFlux.ints(ring, 2).poller(poller);
    BaseSubscriber<Object> subscriber = new BaseSubscriber<>() {};
    in.push(new int[8]);
    switch (life) {
      case CANCELLED -> {
        flux.subscribe(subscriber);
        Await.until(() -> ring.buffered() == 0);
        subscriber.cancel();
      }
      case CANCELLED_WITHOUT_DEMAND ->
          StepVerifier.create(flux, 0).expectSubscription().thenCancel().verify(DEADLINE);
      case CANCELLED_FUSED -> {
        flux.publishOn(Schedulers.parallel()).subscribe(subscriber);
        Await.until(() -> ring.buffered() == 0);
        subscriber.cancel();
      }
      case WOKEN_BY_PRODUCER -> {
        flux.wakeup(Wakeup.byProducer()).subscribe(subscriber);
        Await.until(() -> ring.buffered() == 0);
        in.push(new int[1]);
        in.wakeConsumer();
        Await.until(() -> ring.buffered() == 0);
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
      case BROADCAST -> {
        RingBroadcast<int[]> shared = flux.broadcast(8);
        BaseSubscriber<Object> other = new BaseSubscriber<>() {};
        shared.subscribe(other);
        shared.signals().subscribe(subscriber);
        Await.until(() -> ring.buffered() == 0);
        other.cancel();
        subscriber.cancel();
      }
      case SUBSCRIBER_DISPOSED -> {
        return useSubscriber(ring, in, poller, false);
      }
      case SUBSCRIBER_COMPLETED -> {
        return useSubscriber(ring, in, poller, true);
      }
    }
    return List.of(new WeakReference<>(ring), new WeakReference<>(subscriber));
  }

  private static List<WeakReference<Object>> useSubscriber(
      RingBuffer ring, RingProducer in, RingPoller poller, boolean complete) {
    ring.consumer().pop(new int[8]);
    in.close();
    RingSubscriber<int[]> subscriber = RingSubscriber.ints(ring, 2).poller(poller);
    Flux<int[]> items = Flux.just(new int[] {1, 2});
    (complete ? items : items.concatWith(Flux.never())).subscribe(subscriber);
    Await.until(() -> ring.buffered() == 2);
    if (complete) {
      subscriber.completion().block(DEADLINE);
    } else {
      subscriber.dispose();
    }
    return List.of(new WeakReference<>(ring), new WeakReference<>(subscriber));
  }
}
