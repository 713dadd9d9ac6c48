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
import reactor.core.Disposable;
import reactor.core.Disposables;

/// The sinks of a verification, each with a ring that has room for more than the TCK sends, and the
/// poller that serves them.
final class DrainedRings {
  private static final int CHUNK = 4;
  private static final int CAPACITY = 64 * CHUNK;
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final List<Thread> pollers = new CopyOnWriteArrayList<>();
  private final RingPoller poller = RingPoller.create("tck-sink", 1, this::pollerThread);
  private Disposable.Composite sinks = Disposables.composite();

  RingSubscriber<float[]> sink() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, CAPACITY);
    RingSubscriber<float[]> sink = RingSubscriber.floats(ring, CHUNK).poller(poller);
    sinks.add(sink);
    return sink;
  }

  static float[] chunk(int element) {
    float[] chunk = new float[CHUNK];
    Arrays.fill(chunk, element);
    return chunk;
  }

  void stopSinks() {
    sinks.dispose();
    sinks = Disposables.composite();
  }

  /// Ends the thread.
  void close() throws InterruptedException {
    stopSinks();
    poller.dispose();
    for (Thread thread : pollers) {
      assertThat(thread.join(DEADLINE)).as("%s has ended", thread).isTrue();
    }
  }

  private Thread pollerThread(Runnable task) {
    Thread thread = new Thread(task, "poller");
    pollers.add(thread);
    return thread;
  }
}
