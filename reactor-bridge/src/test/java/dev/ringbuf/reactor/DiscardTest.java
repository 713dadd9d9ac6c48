package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// Leases never leak: whatever a subscriber and the operators before it are doing when it cancels,
/// each lease is delivered, discarded or still in the ring. As in Reactor's own tests of
/// discarding, for operators with and without fusion, conditional or not, and for every policy.
@Timeout(120)
class DiscardTest {
  private static final int ROUNDS = 300;
  private static final int ELEMENTS = 16;

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

  static Stream<Arguments> matrix() {
    return PIPELINES.stream()
        .flatMap(
            pipeline ->
                Stream.of(GapPolicy.values()).map(policy -> Arguments.of(pipeline, policy)));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("matrix")
  void noLeaseLeaks(Pipeline pipeline, GapPolicy policy) throws InterruptedException {
    for (int round = 0; round < ROUNDS; round++) {
      race(pipeline, policy, round);
    }
  }

  /// A producer, the poller, perhaps an operator's thread, and a cancel, all at the same time.
  private static void race(Pipeline pipeline, GapPolicy policy, int round)
      throws InterruptedException {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, ELEMENTS);
    AtomicInteger released = new AtomicInteger();
    CountDownLatch started = new CountDownLatch(1);
    BaseSubscriber<RingLease> subscriber =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnNext(RingLease lease) {
            started.countDown();
            released.incrementAndGet(); // before the release: afterwards the ring may be free
            lease.release();
          }
        };
    pipeline
        .operators
        .apply(RingFlux.leases(ring, 1).gapPolicy(policy))
        .doOnDiscard(
            RingLease.class,
            lease -> {
              released.incrementAndGet();
              lease.release();
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

    // Only what is really back lets the ring be claimed again, and its head be where the leases
    // end.
    if (policy == GapPolicy.LATEST) { // not fused: a publishOn has a queue of its own
      awaitFree(ring);
      assertThat(ring.delivered()).as("round %d", round).isGreaterThanOrEqualTo(released.get());
    } else {
      Garbage.await(() -> isFree(ring));
      assertThat(ring.delivered()).as("round %d", round).isEqualTo(released.get());
    }
    assertThat(ring.delivered() + ring.skipped() + ring.buffered()).isEqualTo(ELEMENTS);
  }

  /// Waits, in the end for the garbage collector: publishOn loses its queue if it is cancelled
  /// between scheduling its task and the task's run (reactor-core issue 4396, open for 3.8.8).
  private static void awaitFree(RingBuffer ring) {
    long start = System.nanoTime();
    Garbage.await(
        () -> {
          if (System.nanoTime() - start > 100_000_000) {
            System.gc();
          }
          return isFree(ring);
        });
  }

  private static boolean isFree(RingBuffer ring) {
    try {
      ring.consumer().close();
      return true;
    } catch (IllegalStateException leasesAreOut) {
      return false;
    }
  }
}
