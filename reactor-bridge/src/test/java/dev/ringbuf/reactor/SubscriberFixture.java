package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/// A ring, a publisher that the test controls, and hooks that note what the subscriber discards and
/// drops.
abstract class SubscriberFixture {
  static final Duration DEADLINE = Duration.ofSeconds(30);

  final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  final RingConsumer out = ring.consumer();
  final TestPublisher<int[]> source = TestPublisher.create();
  final List<Long> requests = new CopyOnWriteArrayList<>();
  final List<Object> discarded = new CopyOnWriteArrayList<>();
  final List<Throwable> droppedErrors = new CopyOnWriteArrayList<>();
  final Context hooks =
      Operators.enableOnDiscard(Context.empty(), discarded::add)
          .put("reactor.onErrorDropped.local", hook());

  private java.util.function.Consumer<Throwable> hook() {
    return droppedErrors::add;
  }

  @AfterEach
  void resetHooks() {
    Hooks.resetOnNextDropped();
  }

  RingSubscriber<int[]> subscriber(int maxChunk) {
    return RingSubscriber.ints(ring, maxChunk).context(hooks);
  }

  RingSubscriber<int[]> subscribe(RingSubscriber<int[]> subscriber) {
    source.flux().doOnRequest(requests::add).subscribe(subscriber);
    Await.until(() -> !requests.isEmpty());
    return subscriber;
  }
}
