package dev.ringbuf.benchmarks.jmh;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import dev.ringbuf.reactor.RingPoller;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Chunks of 480 floats from one producer to many subscribers on one other thread. A sink passes
/// the same array to all subscribers; a broadcast gives each of them a copy of its own.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BroadcastBenchmark {
  private static final int CHUNK = 480;
  private static final int BURST = 64;
  private static final int CAPACITY = 2 * BURST * CHUNK;

  /// The candidate.
  public enum Way {
    /// Fresh arrays out of the ring of each subscriber.
    RING_ARRAYS {
      @Override
      Channel open(int subscribers, AtomicLong received) {
        return new Ring<>(
            subscribers,
            (ring, poller) -> RingFlux.floats(ring, CHUNK).poller(poller),
            chunk -> received.getAndAdd(chunk.length));
      }
    },

    /// Leases on the ring of each subscriber.
    RING_LEASES {
      @Override
      Channel open(int subscribers, AtomicLong received) {
        return new Ring<>(
            subscribers,
            (ring, poller) -> RingFlux.leases(ring, CHUNK).poller(poller),
            lease -> release(lease, received));
      }
    },

    /// `directBestEffort`, which drops for a subscriber without demand.
    SINK_BEST_EFFORT {
      @Override
      Channel open(int subscribers, AtomicLong received) {
        return new Sink(Sinks.many().multicast().directBestEffort(), subscribers, received);
      }
    },

    /// `onBackpressureBuffer`, which waits for the slowest subscriber.
    SINK_BUFFER {
      @Override
      Channel open(int subscribers, AtomicLong received) {
        return new Sink(
            Sinks.many().multicast().onBackpressureBuffer(2 * BURST, false), subscribers, received);
      }
    };

    abstract Channel open(int subscribers, AtomicLong received);

    private static void release(RingLease lease, AtomicLong received) {
      received.getAndAdd(lease.count());
      lease.release();
    }
  }

  /// The way from the producer to the subscribers.
  interface Channel extends AutoCloseable {
    void offer();

    @Override
    void close();
  }

  /// Makes a stream of a ring.
  private interface Source<T> {
    RingFlux<T> on(RingBuffer ring, RingPoller poller);
  }

  private static final class Ring<T> implements Channel {
    private final float[] chunk = new float[CHUNK];
    private final RingProducer producer;

    Ring(int subscribers, Source<T> source, java.util.function.Consumer<T> receive) {
      RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, CAPACITY);
      producer = ring.producer();
      producer.handOver();
      RingBroadcast<T> broadcast =
          source.on(ring, RingPoller.create("broadcast", 1)).broadcast(CAPACITY);
      for (int i = 0; i < subscribers; i++) {
        broadcast.subscribe(receive);
      }
    }

    @Override
    public void offer() {
      producer.push(chunk);
    }

    /// The subscribers read the rest. The poller's thread ends a second later.
    @Override
    public void close() {
      producer.complete();
    }
  }

  private static final class Sink implements Channel {
    private final Scheduler scheduler = Schedulers.newSingle("sink");
    private final Sinks.Many<float[]> sink;

    Sink(Sinks.Many<float[]> sink, int subscribers, AtomicLong received) {
      this.sink = sink;
      Flux<float[]> shared = sink.asFlux();
      for (int i = 0; i < subscribers; i++) {
        // Requests again when 3/4 are used up, so a whole burst is always wanted.
        shared.publishOn(scheduler, 4 * BURST).subscribe(chunk -> received.getAndAdd(chunk.length));
      }
    }

    /// The subscribers keep the array, so each chunk needs its own.
    @Override
    public void offer() {
      sink.tryEmitNext(new float[CHUNK]);
    }

    @Override
    public void close() {
      sink.tryEmitComplete();
      scheduler.dispose();
    }
  }

  @Param Way way = Way.RING_ARRAYS;

  @Param({"1", "10", "100"})
  int subscribers = 1;

  private final AtomicLong received = new AtomicLong();
  private Channel channel = Way.RING_ARRAYS.open(0, received);

  /// Called by JMH.
  public BroadcastBenchmark() {}

  @Setup(Level.Iteration)
  public void open() {
    channel = way.open(subscribers, received);
  }

  @TearDown(Level.Iteration)
  public void close() {
    channel.close();
  }

  /// From the first offer of a burst until every subscriber has every chunk, per chunk. The burst
  /// fits into every queue, so nothing is lost.
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void deliver() {
    received.set(0);
    for (int i = 0; i < BURST; i++) {
      channel.offer();
    }
    long all = (long) BURST * CHUNK * subscribers;
    while (received.get() < all) {
      Thread.onSpinWait();
    }
  }

  /// What the producer pays per chunk, whatever the subscribers do. They may lose data.
  @Benchmark
  public void offer() {
    channel.offer();
  }
}
