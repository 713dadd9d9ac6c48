package dev.ringbuf.benchmarks.candidates;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.benchmarks.workload.Candidate;
import dev.ringbuf.benchmarks.workload.Figures;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.Wakeup;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// The cost of waiting for rings without a producer. The figure is `cpu`: microseconds of processor
/// time that the waiting threads use per second.
public final class QuietRings implements Candidate {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int RINGS = 100;
  private static final int CAPACITY = 1024;
  private static final int CHUNK = 64;

  private final List<Thread> waiting = new CopyOnWriteArrayList<>();
  private final Disposable.Composite subscriptions = Disposables.composite();
  private final Disposable.Composite threads = Disposables.composite();
  private final List<RingBuffer> rings =
      Stream.generate(() -> RingBuffer.allocate(JAVA_FLOAT, CAPACITY)).limit(RINGS).toList();

  private QuietRings() {}

  /// Each ring has a subscriber with unbounded demand.
  public static Candidate subscribed(Wakeup wakeup) {
    return new QuietRings().subscribe(wakeup, Long.MAX_VALUE);
  }

  /// Each ring is full and has a subscriber without demand.
  public static Candidate withoutDemand() {
    QuietRings quiet = new QuietRings();
    quiet.rings.forEach(ring -> ring.producer().push(new float[CAPACITY]));
    return quiet.subscribe(Wakeup.byPoller(Duration.ofMillis(1)), 0);
  }

  /// A timer that checks all rings every millisecond, as one would write without this library.
  public static Candidate onATimer() {
    QuietRings quiet = new QuietRings();
    Scheduler scheduler = Schedulers.newSingle(quiet::thread);
    quiet.threads.add(scheduler);
    quiet.subscriptions.add(
        Flux.interval(Duration.ofMillis(1), scheduler)
            .onBackpressureDrop()
            .subscribe(
                tick -> {
                  for (RingBuffer ring : quiet.rings) {
                    if (ring.buffered() != 0) {
                      throw new IllegalStateException("elements in an unused ring");
                    }
                  }
                }));
    return quiet;
  }

  private QuietRings subscribe(Wakeup wakeup, long demand) {
    RingPoller poller = RingPoller.create("bench", 1, this::thread);
    threads.add(poller);
    for (RingBuffer ring : rings) {
      BaseSubscriber<float[]> subscriber =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
              if (demand > 0) {
                request(demand);
              }
            }
          };
      RingFlux.floats(ring, CHUNK).poller(poller).wakeup(wakeup).subscribe(subscriber);
      subscriptions.add(subscriber);
    }
    return this;
  }

  private Thread thread(Runnable task) {
    Thread thread = new Thread(task, "bench-waiting");
    thread.setDaemon(true);
    waiting.add(thread);
    return thread;
  }

  @Override
  public Figures round(Duration length) throws InterruptedException {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    Thread.sleep(length);
    long elapsed = System.nanoTime() - start;
    return Figures.of("cpu", 1e6 * (cpuNanos() - cpu) / elapsed);
  }

  private long cpuNanos() {
    return waiting.stream()
        .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.threadId())))
        .sum();
  }

  @Override
  public void close() {
    subscriptions.dispose();
    threads.dispose();
  }
}
