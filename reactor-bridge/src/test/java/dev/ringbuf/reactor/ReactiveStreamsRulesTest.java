package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// The rules that the TCK knows but cannot test from outside (docs/tck.md), and what subscribers
/// that break a rule themselves may not break for others. Subscribed without Reactor's
/// `StrictSubscriber` between.
@Timeout(60)
class ReactiveStreamsRulesTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  private final RingPoller poller = RingPoller.create("rules", 1);
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();
  private final Flux<int[]> flux = RingFlux.ints(ring, 1).poller(poller).claimTimeout(DEADLINE);
  private final Recorder recorder = new Recorder();

  @AfterEach
  void disposePoller() {
    poller.dispose();
  }

  /// Writes down what it is told, and does what it is told to do then.
  private static class Recorder implements CoreSubscriber<int[]> {
    final BlockingQueue<String> signals = new LinkedBlockingQueue<>();
    final BlockingQueue<Subscription> subscription = new LinkedBlockingQueue<>();
    Consumer<String> action = signal -> {};

    @Override
    public void onSubscribe(Subscription s) {
      subscription.add(s);
      signalled("onSubscribe");
    }

    @Override
    public void onNext(int[] chunk) {
      signalled("onNext");
    }

    @Override
    public void onError(Throwable e) {
      signalled("onError");
    }

    @Override
    public void onComplete() {
      signalled("onComplete");
    }

    private void signalled(String signal) {
      signals.add(signal);
      action.accept(signal);
    }

    Subscription subscription() {
      return subscription.element();
    }

    void await(String... expected) throws InterruptedException {
      for (String signal : expected) {
        assertThat(signals.poll(30, TimeUnit.SECONDS)).isEqualTo(signal);
      }
    }
  }

  private void awaitPoller() {
    Probe.pending(poller);
  }

  @ParameterizedTest
  @EnumSource(Ending.class)
  void rules106And107NothingHappensAfterTheEnd(Ending ending) throws InterruptedException {
    in.push(new int[1]);
    flux.subscribe(recorder);
    recorder.subscription().request(1);
    recorder.await("onSubscribe", "onNext");
    ending.end(this);
    recorder.await(ending.signal);

    recorder.subscription().request(1);
    recorder.subscription().request(-1);
    recorder.subscription().cancel();
    recorder.subscription().request(1);
    awaitPoller();
    assertThat(recorder.signals).isEmpty();
    assertThat(in.isCancelled()).isFalse();
  }

  enum Ending {
    COMPLETED("onComplete") {
      @Override
      void end(ReactiveStreamsRulesTest test) {
        test.in.complete();
      }
    },
    FAILED("onError") {
      @Override
      void end(ReactiveStreamsRulesTest test) {
        test.in.fail(1);
      }
    },
    ASKED_FOR_NOTHING("onError") {
      @Override
      void end(ReactiveStreamsRulesTest test) {
        test.recorder.subscription().request(0);
      }
    };

    final String signal;

    Ending(String signal) {
      this.signal = signal;
    }

    abstract void end(ReactiveStreamsRulesTest test);
  }

  @Test
  void rule108ACancelledSubscriberIsNotToldOfTheEnd() throws InterruptedException {
    flux.subscribe(recorder);
    recorder.subscription().request(1);
    recorder.subscription().cancel();
    in.push(new int[1]);
    in.complete();
    StepVerifier.create(flux).expectNextCount(1).expectComplete().verify(DEADLINE);
    recorder.await("onSubscribe");
    assertThat(recorder.signals).isEmpty();
  }

  @Test
  void rule306ARequestAfterTheCancelDoesNothing() throws InterruptedException {
    for (int i = 0; i < 200; i++) {
      Recorder cancelled = new Recorder();
      flux.subscribe(cancelled);
      cancelled.subscription().cancel();
      cancelled.subscription().request(-i);
      cancelled.await("onSubscribe");
      assertThat(cancelled.signals).isEmpty();
    }
    awaitPoller();
    assertThat(dropped.take()).isEmpty();
  }

  @Test
  void rule109SubscribeDoesNotThrow() throws InterruptedException {
    flux.subscribe(recorder);
    Recorder second = new Recorder();
    flux.subscribe(second);
    second.await("onSubscribe", "onError");
    recorder.subscription().cancel();

    RingPoller disposed = RingPoller.create("disposed", 1);
    disposed.dispose();
    Recorder third = new Recorder();
    RingFlux.ints(ring, 1).poller(disposed).subscribe(third);
    third.await("onSubscribe", "onError");

    ring.close();
    Recorder fourth = new Recorder();
    flux.subscribe(fourth);
    fourth.await("onSubscribe", "onError");
  }

  @Test
  void rule110TheSameSubscriberIsRefusedToo() throws InterruptedException {
    flux.subscribe(recorder);
    flux.subscribe(recorder);
    recorder.await("onSubscribe", "onSubscribe", "onError");
  }

  @Test
  void rules304And305RequestAndCancelDoNothingOnTheCallersThread() throws InterruptedException {
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    recorder.action = signal -> threads.add(Thread.currentThread());
    in.push(new int[8]);
    flux.subscribe(recorder);
    recorder.subscription().request(Long.MAX_VALUE);
    for (int i = 0; i < 8; i++) {
      recorder.subscription().request(Long.MAX_VALUE);
    }
    recorder.await("onSubscribe");
    for (int i = 0; i < 8; i++) {
      recorder.await("onNext");
    }
    recorder.subscription().cancel();
    awaitPoller();
    assertThat(threads.remove()).isSameAs(Thread.currentThread());
    assertThat(threads).hasSize(8).doesNotContain(Thread.currentThread());
  }

  // Subscribers that break a rule: 2.13, none of their methods throws.

  @ParameterizedTest
  @CsvSource({
    "onSubscribe, 1, onSubscribe onSubscribe onError",
    "onNext, 2, onSubscribe onNext onError",
    "onError, 0, onSubscribe onError",
    "onComplete, 2, onSubscribe onNext onComplete"
  })
  void aSubscriberThatThrowsDoesNotKeepTheRing(String at, long request, String signals)
      throws InterruptedException {
    in.push(new int[1]);
    in.complete();
    recorder.action =
        signal -> {
          if (signal.equals(at)) {
            throw new IllegalStateException("a test: subscriber that throws in " + signal);
          }
        };
    flux.subscribe((Subscriber<int[]>) recorder); // which reports a throw by onSubscribe, onError
    recorder.subscription().request(request);
    recorder.await(signals.split(" "));
    awaitPoller();
    assertThat(recorder.signals).isEmpty();
    StepVerifier.create(flux.ignoreElements()).expectComplete().verify(DEADLINE);
    // No signal is left for what a terminal signal throws.
    boolean terminal = at.equals("onError") || at.equals("onComplete");
    assertThat(dropped.take()).hasSize(terminal ? 1 : 0);
  }

  @Test
  void aSubscriberThatTakesNothingOfAnEndlessRingDoesNotStarveOthers() {
    in.push(new int[1]);
    in.handOver();
    Flux<int[]> nothing = flux.filter(chunk -> in.push(chunk) == 0);
    nothing.subscribe(recorder);
    recorder.subscription().request(1);
    awaitPoller();
    recorder.subscription().cancel();
    awaitPoller();
    assertThat(recorder.signals).containsExactly("onSubscribe");
  }

  // The end needs no demand.

  @Test
  void completesWithoutDemandWhenOnlyAnInvisibleGapIsLeft() {
    in.push(new int[9]);
    in.complete();
    StepVerifier.create(RingFlux.ints(ring, 8).poller(poller), 1)
        .expectNextCount(1)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(ring.reported()).isEqualTo(1);
  }

  @Test
  void completesWithoutDemandAfterAnInvisibleGapComes() {
    in.push(new int[8]);
    StepVerifier.create(RingFlux.ints(ring, 8).poller(poller), 1)
        .expectNextCount(1)
        .then(() -> in.drop(3))
        .then(this::awaitPoller)
        .then(in::complete)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(ring.reported()).isEqualTo(3);
  }

  @Test
  void completesFusedWithoutDemandWhenOnlyAnInvisibleGapIsLeft() {
    in.push(new int[9]);
    in.complete();
    StepVerifier.create(RingFlux.ints(ring, 8).poller(poller).publishOn(Schedulers.parallel()), 1)
        .expectNextCount(1)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(ring.reported()).isEqualTo(1);
  }

  @Test
  void delaysTheEndUntilAGapSignalIsRequested() {
    in.push(new int[9]);
    in.complete();
    StepVerifier.create(RingFlux.ints(ring, 8).poller(poller).signals(), 1)
        .expectNextCount(1)
        .then(this::awaitPoller)
        .then(() -> assertThat(ring.reported()).isZero())
        .thenRequest(1)
        .expectNextCount(1)
        .expectComplete()
        .verify(DEADLINE);
  }
}
