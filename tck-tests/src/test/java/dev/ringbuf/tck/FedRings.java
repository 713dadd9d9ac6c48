package dev.ringbuf.tck;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingPoller;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/// The rings that a verification reads, and their poller. A thread fills each ring. This class
/// tracks every thread, so that none outlives the verification.
final class FedRings {
  /// Elements in a chunk. Feeds offer only whole chunks, so every chunk is full.
  static final int CHUNK = 4;

  private static final int CAPACITY = 8 * CHUNK;
  private static final CountDownLatch NOW = new CountDownLatch(0);
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final List<Thread> feeders = new CopyOnWriteArrayList<>();
  private final List<Thread> pollers = new CopyOnWriteArrayList<>();
  private Disposable.Composite holders = Disposables.composite();
  private final RingPoller poller = RingPoller.create("tck", 1, this::pollerThread);

  RingPoller poller() {
    return poller;
  }

  /// A ring that gets this many chunks, then completes.
  RingBuffer chunks(long chunks) {
    return chunks(chunks, NOW);
  }

  /// As [#chunks(long)], from the moment when the latch is open.
  RingBuffer chunks(long chunks, CountDownLatch start) {
    return feed(CAPACITY, chunks, FedRings::offerChunk, start);
  }

  /// A ring that yields this many items of a stream of signals: alternately gaps and chunks.
  RingBuffer gapsAndChunks(long items) {
    return gapsAndChunks(items, NOW);
  }

  /// As [#gapsAndChunks(long)], from the moment when the latch is open.
  RingBuffer gapsAndChunks(long items, CountDownLatch start) {
    return feed(
        CAPACITY,
        items,
        (producer, item) -> {
          if (item % 2 == 1) {
            return offerChunk(producer, item);
          }
          producer.drop(CHUNK);
          return true;
        },
        start);
  }

  /// A ring with room for one chunk, so that no chunk in it is ever stale.
  RingBuffer singleChunks(long chunks) {
    return feed(CHUNK, chunks, FedRings::offerChunk, NOW);
  }

  /// Subscribes to a stream without demand, so that its ring refuses other subscribers.
  <T> Flux<T> taken(Flux<T> stream) {
    holders.add(
        stream.subscribeWith(
            new BaseSubscriber<T>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {}
            }));
    return stream;
  }

  /// Ends all feeds, including those without a subscriber or without demand.
  void stopFeeding() throws InterruptedException {
    holders.dispose();
    feeders.forEach(Thread::interrupt);
    join(feeders);
    feeders.clear();
    holders = Disposables.composite();
  }

  /// Ends all threads.
  void close() throws InterruptedException {
    stopFeeding();
    poller.dispose();
    join(pollers);
  }

  private static boolean offerChunk(RingProducer producer, long item) {
    float[] chunk = new float[CHUNK];
    Arrays.fill(chunk, (float) item); // chunks differ, so that their order shows
    return producer.freeSlots() >= CHUNK && producer.tryPush(chunk) == CHUNK;
  }

  private RingBuffer feed(long capacity, long items, Offer offer, CountDownLatch start) {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, capacity);
    RingProducer producer = ring.producer();
    producer.handOver();
    Thread feeder = new Thread(() -> feed(producer, items, offer, start), "feeder");
    feeders.add(feeder);
    feeder.start();
    return ring;
  }

  /// Offers items without loss: waits while there is no room. Stops when the subscriber cancels.
  private static void feed(RingProducer producer, long items, Offer offer, CountDownLatch start) {
    try {
      start.await();
    } catch (InterruptedException stopped) {
      return;
    }
    for (long item = 0; item < items; item++) {
      while (!offer.offer(producer, item)) {
        if (producer.isCancelled() || Thread.currentThread().isInterrupted()) {
          return;
        }
        LockSupport.parkNanos(50_000);
      }
    }
    producer.complete();
  }

  private Thread pollerThread(Runnable task) {
    Thread thread = new Thread(task, "poller");
    pollers.add(thread);
    return thread;
  }

  private static void join(List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(DEADLINE)).as("%s has ended", thread).isTrue();
    }
  }

  /// Offers the item with this index. Returns false if there is no room for it.
  private interface Offer {
    boolean offer(RingProducer producer, long item);
  }
}
