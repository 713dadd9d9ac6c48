package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.testing.Await;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/// One ring, one producer that numbers its elements, and many subscribers, one after another. Each
/// requests and cancels at random. In the end, every number was seen once, in an item that was
/// delivered or discarded, or lies in a gap.
final class SoakRound {
  private static final int CAPACITY = 200;
  private static final int CHUNK = 16;
  private static final int SUBSCRIBERS = 300;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// What the subscribers subscribe to.
  enum Kind {
    DRAINED,
    WOKEN_BY_PRODUCER,
    PUBLISH_ON,
    CONDITIONAL,
    FLAT_MAP,
    EXACTLY,
    LINGER,
    LEASES,
    KEEP_LATEST
  }

  private final RingBuffer ring = RingBuffer.allocate(JAVA_LONG, CAPACITY);
  private final Collection<RingSignal<long[]>> seen = new ConcurrentLinkedQueue<>();
  private final AtomicReferenceArray<@Nullable RingLease> kept = new AtomicReferenceArray<>(3);
  private final Kind kind;
  private final long seed;
  private volatile boolean producing = true;
  private volatile boolean releasing = true;

  SoakRound(Kind kind, long seed) {
    this.kind = kind;
    this.seed = seed;
  }

  private Flux<RingSignal<long[]>> flux() {
    RingFlux<long[]> flux = RingFlux.longs(ring, CHUNK).claimTimeout(PATIENCE);
    return switch (kind) {
      case DRAINED -> flux.signals();
      case WOKEN_BY_PRODUCER -> flux.wakeup(Wakeup.byProducer()).signals();
      case PUBLISH_ON -> flux.signals().publishOn(Schedulers.parallel());
      case CONDITIONAL -> flux.signals().publishOn(Schedulers.parallel()).filter(signal -> true);
      case FLAT_MAP -> Flux.just(1).hide().flatMap(one -> flux.signals());
      case EXACTLY -> flux.exactly().signals().publishOn(Schedulers.parallel());
      case LINGER -> flux.linger(Duration.ofNanos(20_000)).signals();
      case LEASES ->
          RingFlux.leases(ring, CHUNK)
              .claimTimeout(PATIENCE)
              .signals()
              .publishOn(Schedulers.parallel())
              .map(this::copyAndKeep);
      case KEEP_LATEST -> flux.keepLatest().signals();
    };
  }

  void run() throws InterruptedException {
    Random random = new Random(seed);
    Thread producer = new Thread(this::produce, "soak-producer");
    Thread releaser = new Thread(this::releaseKept, "soak-releaser");
    producer.start();
    releaser.start();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      subscribeForAWhile(random);
    }
    producing = false;
    producer.join();
    RandomSubscriber last = new RandomSubscriber(random, true);
    flux().doOnDiscard(RingSignal.class, this::discarded).subscribe(last);
    assertThat(last.ended.await(30, TimeUnit.SECONDS)).as("%s ends", this).isTrue();
    assertThat(last.errors).as("%s", this).isEmpty();

    Await.until(() -> ring.buffered() == 0); // leases are released later
    assertThat(ring.delivered() + ring.dropped() + ring.skipped())
        .as("%s: conservation", this)
        .isEqualTo(ring.offered());
    // What an operator had polled when it was cancelled is discarded later, by its own thread.
    Await.until(() -> seen.stream().mapToLong(RingSignal::count).sum() >= ring.offered());
    releasing = false;
    releaser.join();
    assertSeenOnce();
  }

  private void subscribeForAWhile(Random random) {
    RandomSubscriber subscriber = new RandomSubscriber(random, false);
    flux().doOnDiscard(RingSignal.class, this::discarded).subscribe(subscriber);
    int steps = random.nextInt(20);
    for (int i = 0; i < steps && subscriber.ended.getCount() > 0; i++) {
      switch (random.nextInt(3)) {
        case 0 -> subscriber.request(1 + random.nextInt(5));
        case 1 -> LockSupport.parkNanos(1);
        default -> spin(random.nextInt(2_000));
      }
    }
    subscriber.cancel();
    // Another thread may be in the middle of its own cancel, and flatMap passes a cancel on when it
    // finds the time.
    Await.until(ring::isCancelled);
    assertThat(subscriber.errors).as("%s", this).isEmpty();
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  private void produce() {
    Random random = new Random(seed + 1);
    long[] numbers = new long[3 * CAPACITY / 2];
    try (RingProducer in = ring.producer()) {
      while (producing) {
        int count = 1 + random.nextInt(random.nextInt(8) == 0 ? numbers.length : CHUNK);
        for (int i = 0; i < count; i++) {
          numbers[i] = in.position() + i;
        }
        in.push(numbers, 0, count);
        if (random.nextInt(64) == 0) {
          in.drop(1 + random.nextInt(5));
        }
        in.wakeConsumer();
        spin(random.nextInt(500));
      }
      in.complete();
      in.wakeConsumer();
    }
  }

  /// Every number was seen once, as an element or in a gap.
  private void assertSeenOnce() {
    List<RingSignal<long[]>> signals =
        seen.stream().sorted(Comparator.comparingLong(RingSignal::position)).toList();
    long position = 0;
    long gaps = 0;
    for (RingSignal<long[]> signal : signals) {
      assertThat(signal.position()).as("%s: continuity", this).isEqualTo(position);
      switch (signal) {
        case Data<long[]> data -> {
          for (int i = 0; i < data.value().length; i++) {
            assertThat(data.value()[i]).as("%s: element", this).isEqualTo(position + i);
          }
        }
        case Gap<long[]> gap -> gaps += gap.count();
      }
      position = signal.end();
    }
    assertThat(position).as("%s: end", this).isEqualTo(ring.offered());
    assertThat(gaps).as("%s: gaps", this).isEqualTo(ring.dropped() + ring.skipped());
  }

  // Leases

  /// Keeps the lease for a while; another may have to go for it.
  private RingSignal<long[]> copyAndKeep(RingSignal<RingLease> signal) {
    return switch (signal) {
      case Gap<RingLease> gap -> new Gap<>(gap.position(), gap.dropped(), gap.skipped());
      case Data<RingLease> data -> {
        RingLease lease = data.value();
        long[] copy = new long[(int) lease.count()];
        lease.copyTo(MemorySegment.ofArray(copy));
        release(kept.getAndSet((int) (data.position() % kept.length()), lease));
        yield new Data<>(data.position(), data.count(), copy);
      }
    };
  }

  private static void release(@Nullable RingLease lease) {
    if (lease != null) {
      lease.release();
    }
  }

  private void releaseKept() {
    while (releasing) {
      for (int i = 0; i < kept.length(); i++) {
        release(kept.getAndSet(i, null));
      }
      LockSupport.parkNanos(50_000);
    }
  }

  @SuppressWarnings("unchecked") // the only signals around
  private void discarded(RingSignal<?> signal) {
    boolean leased = signal instanceof Data<?> data && data.value() instanceof RingLease;
    seen.add(leased ? copyAndKeep((RingSignal<RingLease>) signal) : (RingSignal<long[]>) signal);
  }

  @Override
  public String toString() {
    return kind + " with seed " + seed;
  }

  private final class RandomSubscriber extends BaseSubscriber<RingSignal<long[]>> {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Collection<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final Random random;
    private final boolean toTheEnd;

    RandomSubscriber(Random random, boolean toTheEnd) {
      this.random = new Random(random.nextLong());
      this.toTheEnd = toTheEnd;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      if (toTheEnd) {
        requestUnbounded();
      } else {
        request(1 + random.nextInt(10));
      }
    }

    @Override
    protected void hookOnNext(RingSignal<long[]> signal) {
      seen.add(signal);
      if (!toTheEnd) {
        switch (random.nextInt(8)) {
          case 0 -> request(2);
          case 1 -> cancel();
          default -> request(1);
        }
      }
    }

    @Override
    protected void hookOnError(Throwable e) {
      errors.add(e);
    }

    @Override
    protected void hookFinally(SignalType type) {
      ended.countDown();
    }
  }
}
