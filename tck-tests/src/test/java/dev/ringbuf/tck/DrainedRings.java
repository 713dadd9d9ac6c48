package dev.ringbuf.tck;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.RingSubscriber;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.reactivestreams.tck.flow.support.TestException;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.util.context.Context;

/// The subscribers of a verification and their poller. Each subscriber has a ring with room for
/// more than the TCK sends.
final class DrainedRings {
  private static final int CHUNK = 4;
  private static final int CAPACITY = 64 * CHUNK;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final List<Thread> pollers = new CopyOnWriteArrayList<>();
  private final RingPoller poller = RingPoller.create("tck-subscriber", 1, this::pollerThread);
  private Disposable.Composite subscribers = Disposables.composite();

  /// Errors that the TCK signals. No test waits for a completion, so they are dropped.
  private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

  private final Consumer<Throwable> drop = dropped::add;

  RingSubscriber<float[]> subscriber() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, CAPACITY);
    RingSubscriber<float[]> subscriber =
        RingSubscriber.floats(ring, CHUNK)
            .poller(poller)
            .context(Context.of("reactor.onErrorDropped.local", drop));
    subscribers.add(subscriber);
    return subscriber;
  }

  static float[] chunk(int element) {
    float[] chunk = new float[CHUNK];
    Arrays.fill(chunk, element);
    return chunk;
  }

  void stopSubscribers() {
    subscribers.dispose();
    subscribers = Disposables.composite();
  }

  /// Ends the thread.
  void close() throws InterruptedException {
    stopSubscribers();
    poller.dispose();
    for (Thread thread : pollers) {
      assertThat(thread.join(DEADLINE)).as("%s has ended", thread).isTrue();
    }
    assertThat(dropped).allMatch(TestException.class::isInstance);
  }

  private Thread pollerThread(Runnable task) {
    Thread thread = new Thread(task, "poller");
    pollers.add(thread);
    return thread;
  }
}
