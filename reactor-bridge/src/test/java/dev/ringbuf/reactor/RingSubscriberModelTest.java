package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// Whatever the sizes of ring, items and reads, and wherever the items come from: everything
/// arrives, in order, once. Upstream is never asked for more than fits.
class RingSubscriberModelTest {
  @Property(tries = 200)
  void everythingArrivesAndNothingOverruns(
      @ForAll @IntRange(min = 1, max = 64) int capacity,
      @ForAll @IntRange(min = 1, max = 64) int anyChunk,
      @ForAll boolean ownThread,
      @ForAll long seed) {
    int maxChunk = Math.min(capacity, anyChunk);
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, capacity);
    RingConsumer out = ring.consumer();
    Random random = new Random(seed);
    List<int[]> items = items(random, maxChunk);

    AtomicLong unread = new AtomicLong(); // items asked for less those that have arrived
    RingSubscriber<int[]> subscriber = RingSubscriber.ints(ring, maxChunk);
    Flux<int[]> flux = Flux.fromIterable(items);
    (ownThread ? flux.publishOn(Schedulers.parallel(), 3) : flux)
        .doOnRequest(
            n -> {
              // Checked before the request goes up, so all that is under way is in `unread`.
              long promised = unread.addAndGet(n) * maxChunk;
              if (promised + ring.buffered() > capacity + (ownThread ? maxChunk : 0)) {
                throw new AssertionError(
                    "%d promised, %d buffered".formatted(promised, ring.buffered()));
              }
            })
        .doOnNext(item -> unread.decrementAndGet())
        .subscribe(subscriber);

    List<Integer> read = new ArrayList<>();
    while (!out.isTerminated()) {
      for (int value : out.popInts(1 + random.nextInt(capacity))) {
        read.add(value);
      }
      if (random.nextInt(8) == 0) {
        LockSupport.parkNanos(random.nextInt(200_000));
      }
    }
    assertThat(subscriber.completion().materialize().block(Duration.ofSeconds(30)))
        .matches(end -> end.isOnComplete());
    assertThat(read)
        .isEqualTo(items.stream().flatMapToInt(java.util.Arrays::stream).boxed().toList());
    assertThat(ring.dropped()).isZero();
    assertThat(ring.offered()).isEqualTo(read.size());
  }

  private static List<int[]> items(Random random, int maxChunk) {
    List<int[]> items = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < 200; i++) {
      int[] item = new int[random.nextInt(maxChunk + 1)];
      for (int k = 0; k < item.length; k++) {
        item[k] = next++;
      }
      items.add(item);
    }
    return items;
  }
}
