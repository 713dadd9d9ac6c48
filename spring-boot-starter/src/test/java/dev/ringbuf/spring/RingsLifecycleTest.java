package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingInspection.Claim;
import dev.ringbuf.RingInspection.State;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.BaseSubscriber;

/// How rings begin and end with the application.
class RingsLifecycleTest {
  @TempDir Path directory = Path.of("");

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RingbufAutoConfiguration.class))
          .withPropertyValues("ringbuf.rings.mic.element=float", "ringbuf.rings.mic.capacity=100");

  /// Requests when it is told to, and keeps what it gets.
  private static final class Reader extends BaseSubscriber<float[]> {
    final List<Integer> lengths = new CopyOnWriteArrayList<>();
    volatile boolean completed;
    volatile @Nullable Throwable error;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(float[] chunk) {
      lengths.add(chunk.length);
    }

    @Override
    protected void hookOnComplete() {
      completed = true;
    }

    @Override
    protected void hookOnError(Throwable failure) {
      error = failure;
    }
  }

  private static RingBuffer ring(ApplicationContext context) {
    return context.getBean("mic", RingBuffer.class);
  }

  @SuppressWarnings("unchecked")
  private static Reader subscribe(ApplicationContext context) {
    Reader reader = new Reader();
    ((RingBroadcast<float[]>) context.getBean(RingBroadcast.class)).subscribe(reader);
    return reader;
  }

  private static void stop(ApplicationContext context) {
    ((ConfigurableApplicationContext) context).close();
  }

  @Test
  void aSubscriberReadsWhatIsLeftAndThenTheEnd() {
    runner.run(
        context -> {
          Reader reader = subscribe(context);
          RingBuffer ring = ring(context);
          try (RingProducer producer = ring.producer()) {
            producer.push(new float[60]);
          }
          reader.request(10);
          stop(context);
          assertThat(reader.lengths.stream().mapToInt(it -> it).sum()).isEqualTo(60);
          assertThat(reader.completed).isTrue();
          assertThat(ring.isClosed()).isTrue();
        });
  }

  @Test
  void aSubscriberThatDoesNotReadIsWaitedForUntilTheLimit() {
    runner
        .withPropertyValues("ringbuf.shutdown.drain-timeout=20ms")
        .run(
            context -> {
              Reader reader = subscribe(context);
              RingBuffer ring = ring(context);
              try (RingProducer producer = ring.producer()) {
                producer.push(new float[60]);
              }
              stop(context);
              assertThat(ring.isClosed()).isTrue();
              assertThat(ring.inspect().state()).isEqualTo(State.COMPLETED);
              Await.until(() -> reader.error instanceof CancellationException);
            });
  }

  @Test
  void aRingThatNobodyReadsIsNotWaitedFor() {
    runner
        .withPropertyValues("ringbuf.shutdown.drain-timeout=1000d")
        .run(
            context -> {
              RingBuffer ring = ring(context);
              try (RingProducer producer = ring.producer()) {
                producer.push(new float[60]);
              }
              stop(context);
              assertThat(ring.inspect().state()).isEqualTo(State.COMPLETED);
              assertThat(ring.buffered()).isEqualTo(60);
            });
  }

  @Test
  void aSubscriberOfTheRingItselfReadsWhatIsLeftToo() {
    runner.run(
        context -> {
          RingBuffer ring = ring(context);
          try (RingProducer producer = ring.producer()) {
            producer.push(new float[60]);
          }
          Thread reader =
              Thread.ofVirtual()
                  .unstarted(
                      () -> {
                        try (RingConsumer consumer = ring.consumer()) {
                          Await.until(ring::isEnded);
                          consumer.popFloats(60);
                        }
                      });
          reader.start();
          Await.until(() -> isHeld(ring));
          stop(context);
          Await.end(reader);
          assertThat(ring.delivered()).isEqualTo(60);
        });
  }

  private static boolean isHeld(RingBuffer ring) {
    return ring.inspect().consumer().claim() == Claim.HELD;
  }

  @Test
  void aRingWhoseProducerGoesOnEndsWithACancellation() {
    runner.run(
        context -> {
          Reader reader = subscribe(context);
          RingBuffer ring = ring(context);
          RingProducer producer = ring.producer();
          producer.push(new float[5]);
          reader.requestUnbounded();
          Await.until(() -> reader.lengths.size() == 1);
          stop(context);
          Await.until(() -> reader.error instanceof CancellationException);
          assertThat(reader.completed).isFalse();
          assertThat(producer.isCancelled()).isTrue();
          assertThatExceptionOfType(RingClosedException.class)
              .isThrownBy(() -> producer.pushFloat(1f));
          producer.close();
        });
  }

  @Test
  void aRingInAFileIsNotCompleted() throws IOException {
    Path file = directory.resolve("mic.ring");
    runner
        .withPropertyValues("ringbuf.rings.mic.file=" + file)
        .run(
            context -> {
              Reader reader = subscribe(context);
              try (RingProducer producer = ring(context).producer()) {
                producer.push(new float[5]);
              }
              reader.requestUnbounded();
              Await.until(() -> reader.lengths.size() == 1);
              stop(context);
              Await.until(() -> reader.error instanceof CancellationException);
            });
    assertThat(RingBuffer.inspect(file).state()).isEqualTo(State.OPEN);
    assertThat(RingBuffer.inspect(file).delivered()).isEqualTo(5);
  }

  @Test
  void aDrainingBroadcastIsEmptiedFromTheStart() {
    runner
        .withPropertyValues("ringbuf.rings.mic.broadcast.draining=true")
        .run(
            context -> {
              RingBuffer ring = ring(context);
              try (RingProducer producer = ring.producer()) {
                producer.push(new float[50]);
              }
              Await.until(() -> ring.skipped() == 50);
            });
  }

  @Test
  void thePollerEndsWithTheApplication() {
    RingPoller[] poller = new RingPoller[1];
    runner.run(context -> poller[0] = context.getBean(RingPoller.class));
    assertThat(poller[0].isDisposed()).isTrue();
  }

  @Test
  void ringsEndBeforeTheWebServerWaitsForItsResponses() {
    assertThat(RingsLifecycle.PHASE)
        .isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE)
        .isLessThan(SmartLifecycle.DEFAULT_PHASE);
  }

  @Test
  void ringsCannotBePaused() {
    runner.run(
        context -> assertThat(context.getBean(RingsLifecycle.class).isPauseable()).isFalse());
  }
}
