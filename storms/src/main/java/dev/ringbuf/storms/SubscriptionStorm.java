package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.TooManySubscribersException;
import dev.ringbuf.storms.NumberedSubscriber.Run;
import dev.ringbuf.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// Threads subscribe to one stream and cancel, all at the same time. A stream has one subscriber at
/// a time and gives each element away once; a broadcast has as many as its limit says. Those that
/// are too many are told so. In the end nothing is left of any of them.
final class SubscriptionStorm implements Storm {
  private static final int THREADS = 4;
  private static final int SUBSCRIPTIONS = 40; // of each thread
  private static final int CAPACITY = 200;
  private static final int CHUNK = 16;
  private static final int MOST_SIGNALS = 12;
  private static final BroadcastSpec SPEC = BroadcastSpec.ofCapacity(64).withMaxSubscribers(2);

  private final RingPoller poller = RingPoller.create("storm-subscriptions", 2);

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    boolean shared = random.nextBoolean();
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, CAPACITY);
    NumberedProducer producer = new NumberedProducer(ring, random.nextLong());
    RingFlux<long[]> flux =
        RingFlux.longs(ring, CHUNK).poller(poller).claimTimeout(Duration.ofNanos(50_000));
    Flux<RingSignal<long[]>> stream =
        shared ? flux.broadcast(SPEC).signals() : flux.signals().publishOn(Schedulers.parallel());
    Queue<Run> elements = new ConcurrentLinkedQueue<>();
    try (DroppedErrors dropped = new DroppedErrors();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> subscribers = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random choices = new Random(random.nextLong());
        subscribers.add(threads.submit(() -> subscribeOften(stream, choices, elements)));
      }
      for (Future<?> each : subscribers) {
        each.get();
      }
      dropped.check(RingBusyException.class, TooManySubscribersException.class);
      RingProducer role = producer.stop();
      if (!shared) {
        checkGivenOnce(elements);
      }
      checkNothingIsLeft(ring);
      role.close();
    } finally {
      producer.abandon();
    }
    return (long) THREADS * SUBSCRIPTIONS;
  }

  private static void subscribeOften(
      Flux<RingSignal<long[]>> stream, Random random, Queue<Run> elements) {
    for (int i = 0; i < SUBSCRIPTIONS; i++) {
      NumberedSubscriber subscriber =
          new NumberedSubscriber(random.nextLong(), 1 + random.nextInt(MOST_SIGNALS));
      stream.subscribe(subscriber);
      if (random.nextInt(4) == 0) {
        subscriber.cancel(); // beside its own cancel, the delivery, and the claim
      }
      subscriber.awaitEnd("a subscriber");
      Throwable error = subscriber.error();
      Violation.check(
          error == null
              || error instanceof RingBusyException
              || error instanceof TooManySubscribersException,
          "a subscriber has ended with %s",
          error);
      elements.addAll(subscriber.elements());
    }
  }

  private static void checkGivenOnce(Queue<Run> elements) {
    long end = 0;
    for (Run run : elements.stream().sorted(Comparator.comparingLong(Run::start)).toList()) {
      Violation.check(run.start() >= end, "given twice: %s, after %d", run, end);
      end = run.end();
    }
  }

  private void checkNothingIsLeft(RingBuffer ring) {
    Await.until("the poller has no stream", () -> poller.scanOrDefault(Attr.BUFFERED, -1) == 0);
    ring.consumer().close();
    Violation.checkSame(
        ring.delivered() + ring.dropped() + ring.skipped() + ring.buffered(),
        ring.offered(),
        "conservation");
  }
}
