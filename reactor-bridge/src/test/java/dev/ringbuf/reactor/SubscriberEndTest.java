package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.test.StepVerifier;

/// How a `Flux` into a ring ends, and what upstream, consumer and `completion()` see.
@Timeout(60)
class SubscriberEndTest extends SubscriberFixture {
  @Test
  void anErrorReachesTheConsumerBehindTheElements() {
    RingSubscriber<int[]> subscriber =
        subscribe(subscriber(2).failureCode(error -> String.valueOf(error.getMessage()).length()));
    StepVerifier.create(subscriber.completion())
        .then(() -> source.next(new int[] {1, 2}).error(new IllegalStateException("seven.")))
        .expectErrorMessage("seven.")
        .verify(DEADLINE);

    assertThat(out.isTerminated()).isFalse();
    assertThat(out.popInts(8)).containsExactly(1, 2);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.failureCode()).isEqualTo(6);
    assertThat(droppedErrors).isEmpty();
    assertThat(subscriber.scan(Attr.ERROR)).hasMessage("seven.");
  }

  @Test
  void anErrorWithoutACompletionSubscriberIsDropped() {
    subscribe(subscriber(2));
    source.error(new IllegalStateException("boom"));
    assertThat(out.failureCode()).isEqualTo(RingSubscriber.FAILURE_CODE);
    assertThat(droppedErrors).singleElement().extracting(Throwable::getMessage).isEqualTo("boom");
  }

  @Test
  void theFailureOfARingThatTheStreamCameFromIsPassedOn() {
    RingBuffer from = RingBuffer.allocate(JAVA_INT, 4);
    from.producer().fail(17);
    StepVerifier.create(RingFlux.ints(from, 2).subscribeWith(subscriber(2)).completion())
        .expectError(RingFailedException.class)
        .verify(DEADLINE);
    assertThat(out.failureCode()).isEqualTo(17);
  }

  @Test
  void aFailureCodeThatThrowsIsReplaced() {
    subscribe(
        subscriber(2)
            .failureCode(
                error -> {
                  throw new IllegalArgumentException("no code");
                }));
    source.error(new IllegalStateException("boom"));
    assertThat(out.failureCode()).isEqualTo(RingSubscriber.FAILURE_CODE);
    assertThat(droppedErrors.getFirst().getSuppressed()).hasSize(1);
  }

  @Test
  void theConsumersCancelReachesUpstream() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    StepVerifier.create(subscriber.completion())
        .then(out::cancel)
        .expectErrorMatches(error -> error instanceof CancellationException)
        .verify(DEADLINE);
    Await.until(source::wasCancelled);
    assertThat(subscriber.scan(Attr.CANCELLED)).isTrue();
    assertThat(ring.isEnded()).isFalse();
    ring.producer().close(); // the role is free
  }

  @Test
  void theCancelOfAnEarlierConsumerDoesNotCount() {
    out.cancel();
    out.close();
    subscribe(subscriber(2));
    source.next(new int[] {1});
    try (RingConsumer next = ring.consumer()) {
      assertThat(next.popInts(1)).containsExactly(1);
      source.next(new int[] {2}); // the subscriber sees that a consumer has come
      next.cancel();
      Await.until(source::wasCancelled);
    }
  }

  @Test
  void disposingFreesTheRoleAndLeavesTheStreamOpenForAnother() {
    RingSubscriber<int[]> first = subscribe(subscriber(2));
    source.next(new int[] {1});
    first.dispose();
    assertThat(source.wasCancelled()).isTrue();
    assertThat(first.isDisposed()).isTrue();
    first.onNext(new int[] {2}); // was on its way
    assertThat(discarded).hasSize(1);

    Flux.just(new int[] {3}).subscribe(subscriber(2));
    Await.until(ring::isEnded);
    assertThat(out.popInts(8)).containsExactly(1, 3);
  }

  @Test
  void aSubscriberDisposedOfBeforeItsSubscriptionCancelsIt() {
    RingSubscriber<int[]> subscriber = subscriber(2);
    subscriber.dispose();
    source.flux().subscribe(subscriber);
    assertThat(source.wasCancelled()).isTrue();
    ring.producer().close();
  }

  @Test
  void aRoleThatIsTakenFailsTheSubscriberAndNotTheRing() {
    ring.producer();
    RingSubscriber<int[]> subscriber = subscriber(2);
    source.flux().subscribe(subscriber);
    assertThat(source.wasCancelled()).isTrue();
    StepVerifier.create(subscriber.completion())
        .expectErrorMatches(error -> error instanceof IllegalStateException)
        .verify(DEADLINE);
    assertThat(ring.isEnded()).isFalse();
  }

  @Test
  void aStreamThatHasEndedAcceptsNothing() {
    Flux.<int[]>empty().subscribe(subscriber(2));
    RingSubscriber<int[]> late = subscriber(2);
    source.flux().subscribe(late);
    StepVerifier.create(late.completion())
        .expectErrorMessage("the ring's stream has ended: reset() it to use it again")
        .verify(DEADLINE);
    ring.producer().close();
  }

  @Test
  void closingTheRingFailsTheSubscriber() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    StepVerifier.create(subscriber.completion())
        .then(ring::close)
        .expectErrorMatches(error -> error instanceof IllegalStateException)
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
  }

  @Test
  void truncatingTheFileOfTheRingFailsTheSubscriber(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("ring");
    RingSubscriber<int[]> subscriber =
        subscribe(RingSubscriber.ints(RingBuffer.create(file, JAVA_INT, 8), 2).context(hooks));
    StepVerifier.create(subscriber.completion())
        .then(() -> truncate(file))
        .expectErrorSatisfies(e -> assertThat(e).hasCauseInstanceOf(InternalError.class))
        .verify(DEADLINE);
    Await.until(source::wasCancelled);
  }

  private static void truncate(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void disposingOfThePollerEndsTheSubscriber() {
    RingPoller poller = RingPoller.create("subscriber-test", 1);
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2).poller(poller));
    StepVerifier.create(subscriber.completion())
        .then(poller::dispose)
        .expectErrorMatches(error -> error instanceof CancellationException)
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
    assertThat(out.failureCode()).isEqualTo(RingSubscriber.FAILURE_CODE);

    RingSubscriber<int[]> late =
        RingSubscriber.ints(RingBuffer.allocate(JAVA_INT, 8), 2).poller(poller).context(hooks);
    Flux.just(new int[1]).subscribe(late);
    StepVerifier.create(late.completion())
        .expectErrorMatches(error -> String.valueOf(error.getMessage()).contains("disposed"))
        .verify(DEADLINE);
    assertThat(droppedErrors).hasSize(1); // its completion had no subscriber by then
  }

  @Test
  void whatComesAfterTheEndIsDropped() {
    List<Object> dropped = new CopyOnWriteArrayList<>();
    Hooks.onNextDropped(dropped::add);
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    source.complete();
    subscriber.onNext(new int[] {1});
    subscriber.onError(new IllegalStateException("late"));
    subscriber.onComplete();
    assertThat(dropped).hasSize(1);
    assertThat(droppedErrors).singleElement().extracting(Throwable::getMessage).isEqualTo("late");
    assertThat(out.isTerminated()).isTrue();
  }
}
