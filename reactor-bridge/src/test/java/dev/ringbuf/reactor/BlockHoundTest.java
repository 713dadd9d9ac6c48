package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// Nothing that runs on a poller's thread blocks it, except to wait for work, which the integration
/// that comes with the bridge allows: BlockHound takes these threads for non-blocking, and what it
/// finds is collected here.
@Timeout(60)
class BlockHoundTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Queue<Throwable> BLOCKED = new ConcurrentLinkedQueue<>();

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();
  private final RingPoller poller = RingPoller.create("hounded", 1);

  @BeforeAll
  static void install() {
    BlockHound.builder()
        .loadIntegrations()
        .blockingMethodCallback(
            method -> {
              Throwable error = new BlockingOperationError(method);
              if (Thread.currentThread().getName().startsWith("hounded")) {
                BLOCKED.add(error);
              }
            })
        .install();
  }

  @BeforeEach
  void clear() {
    BLOCKED.clear();
  }

  @AfterEach
  void dispose() {
    poller.dispose();
  }

  /// Chunks with a pause, demand that comes and goes, a gap, an end.
  private <T> void live(Flux<T> stream, Consumer<? super T> use) {
    StepVerifier.create(stream.doOnNext(use), 1)
        .then(() -> in.push(new int[3]))
        .expectNextCount(1)
        .thenRequest(2)
        .then(() -> in.push(new int[20]))
        .expectNextCount(2)
        .thenRequest(Long.MAX_VALUE)
        .then(() -> in.push(new int[1]))
        .then(in::complete)
        .thenConsumeWhile(item -> true)
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void findsACallThatBlocks() {
    live(
        RingFlux.ints(ring, 1).poller(poller),
        chunk -> {
          try {
            Thread.sleep(1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertThat(BLOCKED).anySatisfy(e -> assertThat(e).hasMessageContaining("sleep"));
  }

  @Test
  void findsNoneInAPolledStream() {
    live(RingFlux.ints(ring, 1).poller(poller).signals(), signal -> {});
    assertThat(BLOCKED).isEmpty();
  }

  @Test
  void findsNoneInAStreamWokenByTheProducer() {
    Flux<RingSignal<int[]>> stream =
        RingFlux.ints(ring, 1).poller(poller).wakeup(Wakeup.byProducer()).signals();
    live(stream, signal -> {});
    assertThat(BLOCKED).isEmpty();
  }

  @Test
  void findsNoneInLeases() {
    live(RingFlux.leases(ring, 1).poller(poller), RingLease::release);
    assertThat(BLOCKED).isEmpty();
  }

  @Test
  void findsNoneInAFusedStream() {
    live(
        RingFlux.ints(ring, 1)
            .poller(poller)
            .signals()
            .publishOn(Schedulers.newParallel("hounded-scheduler", 1, true)),
        signal -> {});
    assertThat(BLOCKED).isEmpty();
  }

  /// Emitted, written and asked for on the poller's thread.
  @Test
  void findsNoneInARingSubscriber() {
    RingConsumer out = ring.consumer();
    in.close();
    RingSubscriber<int[]> subscriber =
        RingSubscriber.ints(ring, 2).poller(poller).doOnUnderrun(count -> {});
    Flux.range(0, 100).map(number -> new int[] {number}).subscribe(subscriber);
    int next = 0;
    while (!out.isTerminated()) {
      for (int number : out.popInts(3)) {
        assertThat(number).isEqualTo(next++);
      }
    }
    subscriber.completion().block(DEADLINE);
    assertThat(next).isEqualTo(100);
    assertThat(BLOCKED).isEmpty();
  }
}
