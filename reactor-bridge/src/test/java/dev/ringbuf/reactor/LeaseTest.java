package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// Leases: windows on the ring, released in any order, by any thread.
@Timeout(60)
class LeaseTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  @RegisterExtension final LostLeases lost = new LostLeases();

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();

  /// All leases that a ring of this content gives, chunk by chunk.
  private List<RingLease> lease(int chunk, int count) {
    List<RingLease> leases = new ArrayList<>();
    StepVerifier.create(
            RingFlux.leases(ring, chunk).claimTimeout(DEADLINE).take(count).doOnNext(leases::add))
        .expectNextCount(count)
        .expectComplete()
        .verify(DEADLINE);
    return leases;
  }

  @Test
  void showsTheElementsInPlaceAlsoOverTheEndOfTheRing() {
    in.push(new int[6]);
    lease(6, 1).getFirst().release();
    in.push(new int[] {1, 2, 3, 4, 5});

    RingLease lease = lease(8, 1).getFirst();
    assertThat(lease.position()).isEqualTo(6);
    assertThat(lease.count()).isEqualTo(5);
    assertThat(lease.isContiguous()).isFalse();
    assertThat(lease.first().toArray(JAVA_INT)).containsExactly(1, 2);
    assertThat(lease.second().toArray(JAVA_INT)).containsExactly(3, 4, 5);
    assertThat(lease.first().isReadOnly()).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(lease.data().get(JAVA_INT, lease.offset(i))).isEqualTo(i + 1);
    }
    int[] copy = new int[6];
    assertThat(lease.copyTo(MemorySegment.ofArray(copy))).isEqualTo(20);
    assertThat(copy).containsExactly(1, 2, 3, 4, 5, 0);
    assertThat(lease).hasToString("RingLease[5 elements at position 6]");

    assertThatThrownBy(() -> lease.offset(5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> lease.copyTo(MemorySegment.ofArray(new int[4])))
        .isInstanceOf(IndexOutOfBoundsException.class);
    lease.release();
    assertThat(lease).hasToString("RingLease[5 elements at position 6, released]");
  }

  @Test
  void freesSlotsInOrderForAnyOrderOfReleases() {
    in.push(new int[] {1, 2, 3, 4, 5, 6});
    List<RingLease> leases = lease(2, 3);
    assertThat(ring.delivered()).isZero();

    leases.get(1).release();
    assertThat(ring.delivered()).isZero();
    leases.get(0).release();
    assertThat(ring.delivered()).isEqualTo(4);
    leases.get(2).close();
    assertThat(ring.delivered()).isEqualTo(6);
  }

  @Test
  void keepsTheProducerFromOverwriting() {
    in.push(new int[] {1, 2, 3, 4, 5, 6, 7, 8});
    RingLease lease = lease(8, 1).getFirst();
    assertThat(in.push(new int[] {9})).isZero();
    assertThat(lease.first().toArray(JAVA_INT)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    lease.release();
    assertThat(in.push(new int[] {9})).isEqualTo(1);
  }

  static Stream<Consumer> uses() {
    return Stream.of(
        RingLease::position,
        RingLease::count,
        RingLease::isContiguous,
        RingLease::first,
        RingLease::second,
        RingLease::data,
        lease -> lease.offset(0),
        lease -> lease.copyTo(MemorySegment.ofArray(new int[1])),
        RingLease::release);
  }

  @FunctionalInterface
  interface Consumer {
    void use(RingLease lease);
  }

  @ParameterizedTest
  @MethodSource("uses")
  void refusesEveryUseAfterRelease(Consumer consumer) {
    in.push(new int[] {1});
    RingLease lease = lease(1, 1).getFirst();
    lease.release();
    assertThatIllegalStateException()
        .isThrownBy(() -> consumer.use(lease))
        .withMessage("the lease of 1 elements at position 0 was released before");
    assertThat(ring.delivered()).isEqualTo(1);
  }

  @Test
  void closingAgainDoesNothing() {
    in.push(new int[] {1});
    RingLease lease = lease(1, 1).getFirst();
    lease.close();
    lease.close();
    assertThat(ring.delivered()).isEqualTo(1);
    assertThatIllegalStateException().isThrownBy(lease::release);
  }

  @Test
  void closingAfterTheRingIsClosedDoesNothing() {
    in.push(new int[] {1});
    RingLease lease = lease(1, 1).getFirst();
    ring.close();
    lease.close();
  }

  /// As the scalar subscription of `concatMap` does, which discards what it has delivered.
  @Test
  void mayBeDiscardedAfterItWasReleased() {
    in.push(new int[] {1, 2, 3, 4});
    StepVerifier.create(
            RingFlux.leases(ring, 1)
                .concatMap(lease -> Mono.just(lease))
                .doOnNext(RingLease::close)
                .doOnDiscard(RingLease.class, RingLease::close)
                .take(2))
        .expectNextCount(2)
        .expectComplete()
        .verify(DEADLINE);
    Await.until(() -> Probe.isFree(ring));
    assertThat(dropped.take()).isEmpty();
  }

  @Test
  void signalsOfLeasesAreDiscardedWithAHookOfTheirOwn() {
    in.push(new int[] {1, 2, 3, 4});
    in.complete();
    StepVerifier.create(
            RingFlux.leases(ring, 1)
                .signals()
                .filter(signal -> signal.position() == 2)
                .doOnDiscard(RingSignal.Data.class, RingLease::closeDiscarded))
        .consumeNextWith(signal -> RingLease.closeDiscarded((RingSignal.Data<RingLease>) signal))
        .expectComplete()
        .verify(DEADLINE);
    assertThat(ring.delivered()).isEqualTo(4);
  }

  @Test
  void refusesReleaseAfterTheRingIsClosed() {
    in.push(new int[] {1});
    RingLease lease = lease(1, 1).getFirst();
    ring.close();
    assertThatIllegalStateException()
        .isThrownBy(lease::release)
        .withMessageStartingWith("the ring is closed");
  }

  @Test
  void staysTakenUntilTheLastLeaseOfACancelledSubscriptionIsReleased() {
    in.push(new int[] {1, 2, 3});
    List<RingLease> leases = lease(1, 2);

    StepVerifier.create(RingFlux.leases(ring, 1).claimTimeout(DEADLINE))
        .then(() -> leases.get(1).release())
        .then(() -> leases.get(0).release())
        .assertNext(
            lease -> {
              assertThat(lease.position()).isEqualTo(2);
              lease.release();
            })
        .thenCancel()
        .verify(DEADLINE);
    assertThat(ring.delivered()).isEqualTo(3);
  }

  @Test
  void refusesTheNextSubscriberAfterTheClaimTimeout() {
    in.push(new int[] {1});
    RingLease lease = lease(1, 1).getFirst();
    StepVerifier.create(RingFlux.leases(ring, 1).claimTimeout(Duration.ZERO))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(RingBusyException.class)
                    .hasMessageContaining("still holds leases")
                    .hasMessageContaining("claimTimeout"))
        .verify(DEADLINE);
    lease.release();
  }

  @Test
  void keepsTheElementsOfUnreleasedLeasesFromTheNextSubscriber() {
    in.push(new int[] {1});
    in.complete();
    List<RingLease> leases = new ArrayList<>();
    Flux<RingLease> flux = RingFlux.leases(ring, 1);
    StepVerifier.create(flux.doOnNext(leases::add))
        .expectNextCount(1)
        .expectComplete()
        .verify(DEADLINE);
    StepVerifier.create(flux).expectError(RingBusyException.class).verify(DEADLINE);

    leases.getFirst().release();
    StepVerifier.create(flux).expectComplete().verify(DEADLINE);
  }

  @Test
  void releasesLeasesThatOperatorsDiscard() {
    in.push(new int[] {1, 2, 3, 4});
    in.complete();
    StepVerifier.create(
            RingFlux.leases(ring, 1)
                .publishOn(Schedulers.parallel())
                .filter(lease -> lease.position() == 2)
                .doOnDiscard(RingLease.class, RingLease::close))
        .consumeNextWith(RingLease::release)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(ring.buffered()).isZero();
  }

  @Test
  void releasesALeaseThatTheUserHasLost() {
    in.push(new int[] {1, 2});
    RingFlux.leases(ring, 1).take(1).map(RingLease::position).blockLast(DEADLINE);
    Await.garbage(() -> ring.delivered() == 1);
    assertThat(lost.messages())
        .singleElement()
        .asString()
        .startsWith("the lease of 1 elements at position 0 was garbage collected");
  }

  /// A listener on the stream, and a task that waits for its signal, which both refer to the lease.
  @Test
  void releasesALeaseThatIsLostTogetherWithItsStream() {
    in.push(new int[] {1, 2});
    Keeper.leaseOne(ring);
    Await.garbage(() -> ring.delivered() == 2);
    assertThat(lost.messages()).hasSize(1);
  }

  private static final class Keeper extends BaseSubscriber<RingLease> {
    private final List<RingLease> leases = new CopyOnWriteArrayList<>();

    static void leaseOne(RingBuffer ring) {
      RingPoller poller = RingPoller.create("keeper", 1);
      Keeper keeper = new Keeper();
      RingFlux.leases(ring, 2)
          .poller(poller)
          .wakeup(Wakeup.byProducer())
          .doOnGap(gap -> keeper.leases.clear())
          .subscribe(keeper);
      Await.until(() -> !keeper.leases.isEmpty());
      Probe.pending(poller); // it has found nothing more, and has asked to be woken
      keeper.cancel();
    }

    @Override
    protected void hookOnNext(RingLease lease) {
      leases.add(lease);
    }
  }

  @Test
  void keepsNoMemoryOnceTheStreamIsOver() {
    WeakReference<RingBuffer> over = streamedLeases();
    Await.collected(over);
  }

  private static WeakReference<RingBuffer> streamedLeases() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
    RingProducer in = ring.producer();
    in.push(new int[8]);
    in.complete();
    RingFlux.leases(ring, 1).doOnNext(RingLease::release).blockLast(DEADLINE);
    return new WeakReference<>(ring);
  }

  /// The whole way, on one thread: ring, poller, subscriber, release, producer, ring.
  @Test
  void allocatesNothingPerLease() throws InterruptedException {
    int batch = 10_000;
    int batches = 100;
    long[] allocated = new long[batches];
    int[] chunk = new int[4];
    in.push(chunk);
    in.handOver();
    CountDownLatch done = new CountDownLatch(1);
    RingFlux.leases(ring, 4)
        .subscribe(
            new BaseSubscriber<>() {
              private long sum;
              private int count;
              private long before;

              @Override
              protected void hookOnNext(RingLease lease) {
                sum += lease.data().get(JAVA_INT, lease.offset(1));
                lease.release();
                in.push(chunk);
                count++;
                if (count % batch == 0) {
                  long now = THREADS.getCurrentThreadAllocatedBytes();
                  allocated[count / batch - 1] = now - before;
                  before = now;
                  if (count / batch == batches) {
                    assertThat(sum).isZero();
                    cancel();
                    done.countDown();
                  }
                }
              }
            });
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(allocated).as("bytes allocated by %d leases", batch).contains(0);
  }
}
