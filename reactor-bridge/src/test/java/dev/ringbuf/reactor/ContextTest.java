package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import io.micrometer.context.ContextRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.util.context.Context;

/// The subscriber's context, where the stream needs it.
@Timeout(60)
class ContextTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final ThreadLocal<String> TENANT = ThreadLocal.withInitial(() -> "none");

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();

  /// Of this test alone: a stream ends before its thread has left the context, so the thread of an
  /// earlier test may keep a value when that test takes its accessor away.
  private final RingPoller poller = RingPoller.create("context", 1);

  @BeforeEach
  void register() {
    ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", TENANT);
  }

  @AfterEach
  void reset() {
    poller.dispose();
    Hooks.disableAutomaticContextPropagation();
    ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
    TENANT.remove();
  }

  /// The tenants that the reader's threads see, one per chunk.
  private List<String> tenants(Flux<?> stream) {
    in.push(new int[6]);
    in.complete();
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    StepVerifier.create(
            stream
                .doOnNext(chunk -> seen.add(TENANT.get()))
                .contextWrite(Context.of("tenant", "a")))
        .expectNextCount(3)
        .expectComplete()
        .verify(DEADLINE);
    return List.copyOf(seen);
  }

  @Test
  void isRestoredOnThePollersThreadWhenPropagatedAutomatically() {
    Hooks.enableAutomaticContextPropagation();
    assertThat(tenants(RingFlux.ints(ring, 2).poller(poller))).containsExactly("a", "a", "a");
  }

  @Test
  void isRestoredBehindPublishOnWhenPropagatedAutomatically() {
    Hooks.enableAutomaticContextPropagation();
    assertThat(tenants(RingFlux.ints(ring, 2).poller(poller).publishOn(Schedulers.parallel())))
        .containsExactly("a", "a", "a");
  }

  @Test
  void touchesNoThreadLocalsOtherwise() {
    assertThat(tenants(RingFlux.ints(ring, 2).poller(poller)))
        .containsExactly("none", "none", "none");
  }

  @Test
  void leavesNothingBehindOnThePollersThread() {
    Hooks.enableAutomaticContextPropagation();
    assertThat(tenants(RingFlux.ints(ring, 2).poller(poller))).containsExactly("a", "a", "a");
    Hooks.disableAutomaticContextPropagation();
    RingBuffer next = RingBuffer.allocate(JAVA_INT, 8);
    next.producer().push(new int[1]);
    StepVerifier.create(RingFlux.ints(next, 1).poller(poller).map(chunk -> TENANT.get()).take(1))
        .expectNext("none")
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void reachesTheStreamForWhatItDiscards() {
    Queue<Object> discarded = new ConcurrentLinkedQueue<>();
    in.push(new int[8]);
    StepVerifier.create(
            RingFlux.ints(ring, 1)
                .poller(poller)
                .keepLatest()
                .signals()
                .doOnDiscard(RingSignal.class, discarded::add),
            0)
        .expectSubscription()
        .then(() -> Await.until(() -> ring.skipped() == 7))
        .thenCancel()
        .verify(DEADLINE);
    Await.until(() -> !discarded.isEmpty());
    assertThat(discarded).containsExactly(new RingSignal.Gap<>(0, 0, 7));
  }
}
