package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// The threads behind the streams: their start and their end.
@Timeout(60)
class RingPollerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);

  @Test
  void parksNoLongerThanItsWatchedTasksAllow() {
    long hour = 3_600_000_000_000L;
    assertThat(PollerLoop.parkNanos(true, true, 40, hour)).isEqualTo(PollerLoop.WATCH_NANOS);
    assertThat(PollerLoop.parkNanos(true, false, 40, hour)).isEqualTo(hour);
    assertThat(PollerLoop.parkNanos(true, true, 0, hour)).isLessThan(PollerLoop.WATCH_NANOS);
    assertThat(PollerLoop.parkNanos(true, true, 40, 1_000)).isEqualTo(1_000);
    assertThat(PollerLoop.parkNanos(false, true, 40, hour)).isEqualTo(PollerLoop.WATCH_NANOS);
    assertThat(PollerLoop.parkNanos(false, false, 40, hour)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void failsItsStreamsWhenItIsDisposedOf() {
    RingPoller poller = RingPoller.create("disposed", 1);
    StepVerifier.create(RingFlux.ints(ring, 1).poller(poller))
        .then(poller::dispose)
        .expectError(CancellationException.class)
        .verify(DEADLINE);
    StepVerifier.create(RingFlux.ints(ring, 1).poller(poller))
        .expectError(RejectedExecutionException.class)
        .verify(DEADLINE);
  }

  @Test
  void aStreamThatComesWhileThePollerIsDisposedOfFails() throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    for (int i = 0; i < 500; i++) {
      RingPoller poller = RingPoller.create("short-lived", 1);
      Mono<Void> first = RingFlux.ints(ring, 1).poller(poller).then();
      Thread disposer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      start.await();
                    } catch (Exception e) {
                      throw new AssertionError(e);
                    }
                    poller.dispose();
                  });
      start.await();
      StepVerifier.create(first)
          .expectErrorMatches(
              e -> e instanceof CancellationException || e instanceof RejectedExecutionException)
          .verify(DEADLINE);
      disposer.join();
    }
  }

  @Test
  void doesNotTellCancelledSubscribersOfItsEnd() throws InterruptedException {
    for (int i = 0; i < 500; i++) {
      List<Thread> threads = new CopyOnWriteArrayList<>();
      RingPoller poller =
          RingPoller.create(
              "cancelled",
              1,
              task -> {
                Thread thread = new Thread(task);
                threads.add(thread);
                return thread;
              });
      RingFlux.ints(ring, 1).poller(poller).subscribe().dispose();
      poller.dispose();
      threads.getFirst().join();
    }
    assertThat(dropped.take()).noneMatch(CancellationException.class::isInstance);
  }

  @Test
  void tellsEachOfItsStreamsOnce() throws InterruptedException {
    List<Throwable> errors = new CopyOnWriteArrayList<>();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    RingPoller poller =
        RingPoller.create(
            "disposed",
            1,
            task -> {
              Thread thread = new Thread(task);
              threads.add(thread);
              return thread;
            });
    List<RingProducer> producers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      RingBuffer each = RingBuffer.allocate(JAVA_INT, 8);
      producers.add(each.producer());
      RingFlux.ints(each, 1)
          .poller(poller)
          .publishOn(Schedulers.parallel())
          .subscribe(chunk -> {}, errors::add);
    }
    producers.forEach(each -> each.push(new int[8])); // polled, so that many wake their task
    poller.dispose();
    threads.getFirst().join();
    Await.until(() -> errors.size() == 400);
    assertThat(errors).allMatch(CancellationException.class::isInstance);
    assertThat(dropped.take()).noneMatch(CancellationException.class::isInstance);
  }

  @Test
  void aThreadThatCannotBeStartedFailsOneStreamOnly() {
    AtomicBoolean exhausted = new AtomicBoolean(true);
    RingPoller poller =
        RingPoller.create(
            "late",
            1,
            task -> {
              if (exhausted.getAndSet(false)) {
                throw new IllegalThreadStateException("a test: no thread");
              }
              return Thread.ofPlatform().daemon().unstarted(task);
            });
    RingFlux<int[]> flux = RingFlux.ints(ring, 1).poller(poller);
    StepVerifier.create(flux).expectError(IllegalThreadStateException.class).verify(DEADLINE);

    ring.producer().complete();
    StepVerifier.create(flux).expectComplete().verify(DEADLINE);
    // The thread gives up the task just after it has delivered the end.
    Await.until(() -> Integer.valueOf(0).equals(poller.scan(Scannable.Attr.BUFFERED)));
  }

  @Test
  void anInterruptThatASubscriberLeavesDoesNotKeepTheThreadFromSleeping() throws Exception {
    RingProducer in = ring.producer();
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    Disposable subscription =
        RingFlux.ints(ring, 1)
            .subscribe(
                chunk -> {
                  threads.add(Thread.currentThread());
                  Thread.currentThread().interrupt();
                });
    in.push(new int[1]);
    Thread thread = threads.take();
    Await.until(() -> !thread.isInterrupted());
    in.push(new int[1]);
    assertThat(threads.take()).isSameAs(thread);
    subscription.dispose();
  }
}
