package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// A broadcast on real threads: of the producer, of the poller, and of subscribers that come and
/// go.
@Timeout(180)
class BroadcastThreadsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int BLOCKS = 20_000;

  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  private final RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 256);
  private final RingProducer in = ring.producer();

  @Test
  void everyStreamIsWholeWhileSubscribersComeAndGo() throws Exception {
    RingPoller poller = RingPoller.create("broadcast", 2);
    RingBroadcast<long[]> shared = RingFlux.longs(ring, 16).poller(poller).broadcast(64);
    in.handOver();
    Thread producer = Thread.ofPlatform().start(this::produce);
    try (ExecutorService viewers = Executors.newFixedThreadPool(4)) {
      List<Future<Long>> ends = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Random random = new Random(i);
        ends.add(viewers.submit(() -> watch(shared, producer, random)));
      }
      for (Future<Long> end : ends) {
        assertThat(end.get()).isEqualTo(ring.offered());
      }
    }
    assertThat(shared.subscribers()).isEmpty();
    assertThat(Probe.isFree(ring)).isTrue();
    assertThat(ring.delivered() + ring.dropped()).isEqualTo(ring.offered());
    Await.until(() -> poller.scanOrDefault(Scannable.Attr.BUFFERED, 0) == 0);
    poller.dispose();
  }

  private void produce() {
    Random random = new Random(1);
    for (int block = 0; block < BLOCKS; block++) {
      long[] values = new long[1 + random.nextInt(16)];
      for (int i = 0; i < values.length; i++) {
        values[i] = in.position() + i;
      }
      in.push(values);
      if (block % 16 == 0) {
        LockSupport.parkNanos(1_000);
      }
    }
    in.complete();
  }

  /// Subscribes again and again, every other time where it has left off.
  ///
  /// @return the position after the last signal
  private static Long watch(RingBroadcast<long[]> shared, Thread producer, Random random) {
    long position = 0;
    while (producer.isAlive()) {
      boolean back = random.nextBoolean();
      Flux<RingSignal<long[]>> signals = (back ? shared.since(position) : shared).signals();
      if (random.nextBoolean()) {
        signals = signals.publishOn(Schedulers.parallel(), 4);
      }
      long end = follow(signals.take(1 + random.nextInt(50)), back ? position : -1);
      position = Math.max(position, end);
    }
    return follow(shared.since(position).signals(), position);
  }

  /// Checks a stream up to its end.
  ///
  /// @param start where it must begin; negative if anywhere
  /// @return the position after its last signal, or `start`
  private static long follow(Flux<RingSignal<long[]>> signals, long start) {
    Long end = signals.reduce(start, BroadcastThreadsTest::check).block(DEADLINE);
    return end == null ? start : end;
  }

  private static Long check(long expected, RingSignal<long[]> signal) {
    if (expected >= 0) {
      assertThat(signal.position()).isEqualTo(expected);
    }
    if (signal instanceof RingSignal.Data<long[]>(long position, long count, long[] values)) {
      assertThat((long) values.length).isEqualTo(count);
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).isEqualTo(position + i);
      }
    }
    return signal.end();
  }
}
