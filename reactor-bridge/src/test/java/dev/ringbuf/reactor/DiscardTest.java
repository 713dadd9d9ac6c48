package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// Leases never leak. At any moment of a subscriber's cancel, each lease is delivered, discarded or
/// still in the ring. As in Reactor's own tests of discarding, for operators with and without
/// fusion, conditional or not.
///
/// [RingFlux#keepLatest] never fuses, so an operator that changes threads has a queue of its own
/// there. Reactor loses what is in that queue if the cancel comes between scheduling the operator's
/// task and the task's run (reactor-core issue 4396, open for 3.8.8). Exactly this case is
/// accepted: such leases come back when the garbage collector finds them.
@Timeout(120)
class DiscardTest {
  private static final int ROUNDS = 300;
  private static final int ELEMENTS = 16;

  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  @RegisterExtension final LostLeases lost = new LostLeases();

  record Pipeline(String name, Function<Flux<RingLease>, Flux<RingLease>> operators) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Pipeline> PIPELINES =
      List.of(
          new Pipeline("none", flux -> flux),
          new Pipeline("conditional", flux -> flux.filter(lease -> true)),
          new Pipeline("conditional that takes half", f -> f.filter(l -> l.position() % 2 != 0)),
          new Pipeline("fused", flux -> flux.publishOn(Schedulers.parallel(), 2)),
          new Pipeline("fused, on the spot", flux -> flux.publishOn(Schedulers.immediate())),
          new Pipeline(
              "fused, conditional",
              flux -> flux.publishOn(Schedulers.parallel()).filter(lease -> true)),
          new Pipeline(
              "fused, conditional that takes half",
              flux -> flux.publishOn(Schedulers.parallel()).filter(l -> l.position() % 2 != 0)),
          new Pipeline("fused, then handed on", f -> f.publishOn(Schedulers.parallel()).hide()));

  enum Strategy {
    PASS,
    ERROR,
    KEEP_LATEST;

    RingFlux<RingLease> leases(RingBuffer ring) {
      RingFlux<RingLease> leases = RingFlux.leases(ring, 1);
      return switch (this) {
        case PASS -> leases;
        case ERROR -> leases.gapPolicy(GapPolicy.ERROR);
        case KEEP_LATEST -> leases.keepLatest();
      };
    }
  }

  static Stream<Arguments> matrix() {
    return PIPELINES.stream()
        .flatMap(
            pipeline ->
                Stream.of(Strategy.values()).map(strategy -> Arguments.of(pipeline, strategy)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("matrix")
  void noLeaseLeaks(Pipeline pipeline, Strategy strategy) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      race(pipeline, strategy, round);
    }
    if (strategy != Strategy.KEEP_LATEST) {
      assertThat(lost.messages()).isEmpty();
    }
  }

  /// A producer, the poller, perhaps an operator's thread, and a cancel, all at the same time.
  private static void race(Pipeline pipeline, Strategy strategy, int round)
      throws InterruptedException {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, ELEMENTS);
    // A set, because operators of Reactor may discard an item twice. A lease object is used again
    // only after 64 others, which are more than a round has.
    Set<RingLease> released = ConcurrentHashMap.newKeySet();
    CountDownLatch started = new CountDownLatch(1);
    BaseSubscriber<RingLease> subscriber =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnNext(RingLease lease) {
            started.countDown();
            released.add(lease); // before the release: afterwards the ring may be free
            lease.release();
          }
        };
    pipeline
        .operators
        .apply(strategy.leases(ring))
        .doOnDiscard(
            RingLease.class,
            lease -> {
              released.add(lease);
              lease.close();
            })
        .subscribe(subscriber);
    try (RingProducer in = ring.producer()) {
      in.push(new int[ELEMENTS]);
    }
    started.await();
    for (int i = 0; i < round; i++) {
      Thread.onSpinWait();
    }
    subscriber.cancel();

    // Only leases that are really back let the ring be claimed again.
    if (strategy == Strategy.KEEP_LATEST) {
      AtomicInteger looks = new AtomicInteger();
      Await.until(() -> Probe.isFree(ring) || (looks.incrementAndGet() % 256 == 0 && gc()));
      assertThat(ring.delivered()).as("round %d", round).isGreaterThanOrEqualTo(released.size());
    } else {
      Await.until(() -> Probe.isFree(ring));
      assertThat(ring.delivered()).as("round %d", round).isEqualTo(released.size());
    }
    assertThat(ring.delivered() + ring.skipped() + ring.buffered()).isEqualTo(ELEMENTS);
  }

  private static boolean gc() {
    System.gc();
    return false;
  }
}
