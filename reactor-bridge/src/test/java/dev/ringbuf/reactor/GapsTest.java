package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingCorruptedException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.testing.Await;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscription;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/// The gaps alone, beside the stream in which they lie.
@Timeout(60)
class GapsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();
  private final RingFlux<int[]> flux = RingFlux.ints(ring, 8).claimTimeout(DEADLINE);

  private void pushAndDeliver(int count) {
    in.push(new int[count]);
    deliver(flux, 1);
  }

  private static void deliver(Flux<?> flux, int items) {
    StepVerifier.create(flux.take(items)).expectNextCount(items).expectComplete().verify(DEADLINE);
  }

  @Test
  void showsTheGapsThatSubscribersMeet() {
    StepVerifier.create(flux.gaps())
        .expectSubscription()
        .then(() -> pushAndDeliver(10))
        .then(() -> in.push(new int[9]))
        .then(() -> deliver(flux.linger(Duration.ZERO), 1))
        .expectNext(new Gap<>(8, 2, 0))
        .then(in::complete)
        .then(() -> StepVerifier.create(flux.signals()).expectNextCount(1).verifyComplete())
        .expectNext(new Gap<>(18, 1, 0))
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void mergesGapsWhileThereIsNoDemand() {
    StepVerifier.create(flux.gaps(), 0)
        .expectSubscription()
        .then(() -> pushAndDeliver(10))
        .then(() -> pushAndDeliver(9))
        .then(() -> pushAndDeliver(1))
        .thenRequest(1)
        .expectNext(new Gap<>(8, 3, 0))
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void readsNothingFromTheRing() {
    in.push(new int[10]);
    StepVerifier.create(flux.gaps())
        .expectSubscription()
        .then(() -> assertThat(ring.buffered()).isEqualTo(8))
        .then(() -> deliver(flux, 1)) // the stream of gaps does not hold the ring
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void goesOnWhenASubscriberOfTheStreamFailsOrCancels() {
    StepVerifier.create(flux.gaps())
        .expectSubscription()
        .then(() -> in.push(new int[10]))
        .then(
            () ->
                StepVerifier.create(flux.gapPolicy(GapPolicy.ERROR))
                    .expectNextCount(1)
                    .expectError()
                    .verify(DEADLINE))
        .expectNext(new Gap<>(8, 2, 0))
        .then(() -> pushAndDeliver(1))
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void failsWithItsPoller() {
    RingPoller poller = RingPoller.create("gaps", 1);
    Flux<?> gaps = flux.poller(poller).gaps();
    StepVerifier.create(gaps)
        .expectSubscription()
        .then(poller::dispose)
        .expectError(CancellationException.class)
        .verify(DEADLINE);
    StepVerifier.create(gaps).expectError(RejectedExecutionException.class).verify(DEADLINE);
  }

  @Test
  void reportsANonPositiveRequest() throws InterruptedException {
    BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    flux.gaps()
        .subscribe(
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription s) {
                s.request(0);
              }

              @Override
              protected void hookOnError(Throwable e) {
                errors.add(e);
              }
            });
    assertThat(errors.poll(30, TimeUnit.SECONDS)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void failsWhenTheRingIsClosedWithoutAReader() {
    StepVerifier.create(flux.gaps())
        .expectSubscription()
        .then(ring::close)
        .expectError(RingClosedException.class)
        .verify(DEADLINE);
    StepVerifier.create(flux.gaps()).expectError(RingClosedException.class).verify(DEADLINE);
  }

  @Test
  void failsWhenTheRingIsFoundCorrupted() {
    StepVerifier.create(flux.gaps())
        .expectSubscription()
        .then(() -> ring.memory().asSlice(64).fill((byte) 0x55))
        .then(() -> StepVerifier.create(flux).expectError().verify(DEADLINE))
        .expectError(RingCorruptedException.class)
        .verify(DEADLINE);
    StepVerifier.create(flux.gaps()).expectError(RingCorruptedException.class).verify(DEADLINE);
  }

  @Test
  void failsWhenTheArenaOfTheRingIsClosed() {
    try (Arena arena = Arena.ofShared()) {
      RingBuffer mortal = RingBuffer.allocate(JAVA_INT, 8, arena);
      StepVerifier.create(RingFlux.ints(mortal, 8).gaps())
          .expectSubscription()
          .then(arena::close)
          .expectError(IllegalStateException.class)
          .verify(DEADLINE);
    } catch (IllegalStateException closedByTheTest) {
      assertThat(closedByTheTest).hasMessageContaining("closed");
    }
  }

  @Test
  void completesForALateSubscriberWhenTheProducerHasCompletedOrFailed() {
    in.push(new int[10]);
    in.fail(3);
    StepVerifier.create(flux).expectNextCount(1).expectError().verify(DEADLINE);
    StepVerifier.create(flux.gaps()).expectComplete().verify(DEADLINE);
    StepVerifier.create(RingFlux.ints(ring, 1).gaps()).expectComplete().verify(DEADLINE);
  }

  @Test
  void completesWhenAnotherStreamHasDrainedTheRing() {
    StepVerifier.create(flux.gaps())
        .expectSubscription()
        .then(in::complete)
        .then(() -> RingFlux.ints(ring, 1).blockLast(DEADLINE))
        .expectComplete()
        .verify(DEADLINE);
  }

  /// How a ring ends under its stream and its gaps.
  enum Ending {
    COMPLETED,
    FAILED,
    CLOSED,
    CORRUPTED
  }

  @ParameterizedTest
  @EnumSource
  void leavesNoTaskBehindInItsPoller(Ending ending) {
    RingPoller poller = RingPoller.create("gaps", 1);
    List<Object> ends = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      RingBuffer each = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer producer = each.producer();
      RingFlux<int[]> stream = RingFlux.ints(each, 4).poller(poller);
      stream.gaps().subscribe(gap -> {}, ends::add, () -> ends.add("complete"));
      stream.subscribe(chunk -> {}, ends::add, () -> ends.add("complete"));
      switch (ending) {
        case COMPLETED -> producer.complete();
        case FAILED -> producer.fail(1);
        case CLOSED -> each.close();
        case CORRUPTED -> each.memory().asSlice(64).fill((byte) 0x55);
      }
    }
    Await.until(() -> Integer.valueOf(0).equals(poller.scan(Attr.BUFFERED)));
    assertThat(ends).hasSize(2_000);
    poller.dispose();
  }

  @Test
  void goesOnWhenADecoderFailsBeforeTheEnd() {
    AtomicBoolean fails = new AtomicBoolean(true);
    RingFlux<Long> decoded =
        RingFlux.decode(
            ring,
            8,
            (elements, count) -> {
              if (fails.getAndSet(false)) {
                throw new UnsupportedOperationException("on purpose");
              }
              return count;
            });
    in.push(new int[10]);
    in.complete();
    StepVerifier.create(decoded.gaps())
        .expectSubscription()
        .then(
            () ->
                StepVerifier.create(decoded)
                    .expectError(RingDecodeException.class)
                    .verify(DEADLINE))
        .then(() -> StepVerifier.create(decoded).expectNext(8L).expectComplete().verify(DEADLINE))
        .expectNext(new Gap<>(8, 2, 0))
        .expectComplete()
        .verify(DEADLINE);
  }
}
