package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// The laws of a broadcast, for random rings, pushes, losses, subscribers and orders of events.
/// Every subscriber sees one stream with the source's positions, and every loss in its place.
class BroadcastModelTest {
  private static final int STEPS = 300;
  private static final int MAX_SUBSCRIBERS = 6;

  /// Checks the stream of one subscriber as it comes.
  private static final class Viewer extends BaseSubscriber<RingSignal<?>> {
    final long start;

    /// The broadcast's position when the viewer came.
    final long joined;

    long position;
    long received;
    long missing;
    boolean done;
    @Nullable Throwable failure;

    Viewer(long start, long joined) {
      this.start = start;
      this.joined = joined;
      this.position = start;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(RingSignal<?> signal) {
      assertThat(signal.position()).isEqualTo(position);
      assertThat(signal.count()).isPositive();
      position = signal.end();
      switch (signal) {
        case Data<?> data -> {
          received += data.count();
          checkValues(data);
        }
        case Gap<?> gap -> missing += gap.count();
      }
    }

    private static void checkValues(Data<?> data) {
      switch (data.value()) {
        case long[] values -> {
          assertThat(values).hasSize((int) data.count());
          for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo(data.position() + i);
          }
        }
        case RingLease lease -> {
          assertThat(lease.position()).isEqualTo(data.position());
          for (long i = 0; i < lease.count(); i++) {
            assertThat(lease.data().get(JAVA_LONG, lease.offset(i))).isEqualTo(data.position() + i);
          }
          lease.close();
        }
        default -> throw new AssertionError(data);
      }
    }

    @Override
    protected void hookOnError(Throwable error) {
      failure = error; // also an assertion that has failed above
    }

    @Override
    protected void hookOnComplete() {
      done = true;
    }
  }

  private final HandPoller hand = new HandPoller();
  private final List<Viewer> viewers = new ArrayList<>();

  /// Positions of elements that did not get into the source ring.
  private final BitSet lost = new BitSet();

  @Property(tries = 300)
  void everySubscriberSeesOneStreamWithEveryLossInItsPlace(
      @ForAll @IntRange(min = 1, max = 24) int capacity,
      @ForAll @IntRange(min = 1, max = 24) int seatCapacity,
      @ForAll @IntRange(min = 1, max = 24) int anyChunk,
      @ForAll boolean draining,
      @ForAll long seed) {
    viewers.clear();
    lost.clear();
    Random random = new Random(seed);
    int chunk = Math.min(anyChunk, Math.min(capacity, seatCapacity));
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, capacity);
    RingProducer in = ring.producer();
    BroadcastSpec spec = new BroadcastSpec(seatCapacity, MAX_SUBSCRIBERS, draining);
    RingBroadcast<long[]> shared = RingFlux.longs(ring, chunk).poller(hand.poller).broadcast(spec);

    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> push(in, random.nextInt(2 * capacity));
        case 2 -> drop(in, random.nextInt(3));
        case 3, 4 -> hand.sweep();
        case 5 -> comeOrGo(shared, ring, chunk, random);
        case 6 -> pick(random).request(1 + random.nextInt(3));
        default -> {
          hand.settle();
          checkCounters(shared, ring);
        }
      }
    }
    hand.settle();
    checkCounters(shared, ring);
    in.complete();
    for (Viewer viewer : viewers) {
      viewer.requestUnbounded();
    }
    hand.settle();
    for (Viewer viewer : viewers) {
      assertThat(viewer.failure).isNull();
      assertThat(viewer.done || viewer.isDisposed()).isTrue();
      if (viewer.done) {
        assertThat(viewer.position).isEqualTo(in.position());
        assertThat(viewer.received + viewer.missing).isEqualTo(in.position() - viewer.start);
      }
    }
    assertThat(shared.subscribers()).isEmpty();
    shared.dispose();
    hand.settle();
    assertThat(hand.tasks()).isZero();
    assertThat(Probe.isFree(ring)).isTrue();
    assertThat(ring.delivered() + ring.skipped() + ring.dropped() + ring.buffered())
        .isEqualTo(ring.offered());
  }

  private void push(RingProducer in, int count) {
    long first = in.position();
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = first + i;
    }
    int accepted = in.push(values);
    lost.set((int) first + accepted, (int) first + count);
  }

  private void drop(RingProducer in, int count) {
    lost.set((int) in.position(), (int) in.position() + count);
    in.drop(count);
  }

  private Viewer pick(Random random) {
    return viewers.isEmpty() ? new Viewer(0, 0) : viewers.get(random.nextInt(viewers.size()));
  }

  private void comeOrGo(RingBroadcast<long[]> shared, RingBuffer ring, int chunk, Random random) {
    int present = shared.subscribers().size();
    if (random.nextInt(MAX_SUBSCRIBERS) < present) {
      pick(random).cancel();
      return;
    }
    long now = ring.delivered() + ring.skipped() + ring.reported();
    long start = random.nextBoolean() ? now : now - random.nextInt((int) Math.min(now, 20) + 1);
    Viewer viewer = new Viewer(start, now);
    RingBroadcast<long[]> from = start == now ? shared : shared.since(start);
    switch (random.nextInt(6)) {
      case 0 -> from.signals().subscribe(viewer);
      case 1 -> from.signals().publishOn(Schedulers.immediate(), 2).subscribe(viewer);
      case 2 ->
          watch(from.reading(RingFlux.longs(ring, chunk).poller(hand.poller).keepLatest()), viewer);
      case 3 -> watch(from.reading(RingFlux.leases(ring, chunk).poller(hand.poller)), viewer);
      case 4 -> watch(from.reading(RingFlux.longs(ring, 1).poller(hand.poller)), viewer);
      default -> {
        from.signals().subscribe(viewer);
        viewer.requestUnbounded();
      }
    }
    viewers.add(viewer);
  }

  private <R> void watch(RingBroadcast<R> broadcast, Viewer viewer) {
    Flux<RingSignal<R>> signals = broadcast.signals();
    signals.subscribe(viewer);
  }

  private void checkCounters(RingBroadcast<long[]> shared, RingBuffer ring) {
    long now = ring.delivered() + ring.skipped() + ring.reported();
    for (SubscriberCounters counters : shared.subscribers()) {
      assertThat(counters.offered()).isEqualTo(now - counters.start());
      Viewer viewer = viewers.get((int) counters.id() - 1);
      long lostThere = lost.get((int) viewer.joined, (int) now).cardinality();
      assertThat(counters.start()).isEqualTo(viewer.start);
      assertThat(counters.missed()).isEqualTo(viewer.joined - viewer.start + lostThere);
      assertThat(counters.delivered()).isGreaterThanOrEqualTo(viewer.received);
      assertThat(counters.dropped()).isNotNegative();
      assertThat(counters.skipped()).isNotNegative();
      assertThat(counters.buffered()).isNotNegative();
    }
  }
}
