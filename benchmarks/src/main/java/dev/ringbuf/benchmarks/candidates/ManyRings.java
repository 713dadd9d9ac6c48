package dev.ringbuf.benchmarks.candidates;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.benchmarks.workload.Candidate;
import dev.ringbuf.benchmarks.workload.Figures;
import dev.ringbuf.benchmarks.workload.FluxProducer;
import dev.ringbuf.benchmarks.workload.PinnedThread;
import dev.ringbuf.benchmarks.workload.Placement;
import dev.ringbuf.benchmarks.workload.ReceivedCount;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingPoller;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.Disposables;

/// Many rings on one poller thread. The producer fills them in turn.
public final class ManyRings implements FluxProducer {
  private static final int BLOCK = 64;
  private static final int CAPACITY = 16 * BLOCK;

  private final RingProducer[] producers;
  private final Disposable.Composite subscriptions = Disposables.composite();
  private final float[] block = new float[BLOCK];
  private int next;

  /// Subscribes to all rings.
  public ManyRings(ReceivedCount received, int rings) {
    RingPoller poller = RingPoller.create("bench", 1, Subscribers::pinned);
    this.producers = new RingProducer[rings];
    for (int i = 0; i < rings; i++) {
      RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, CAPACITY);
      producers[i] = ring.producer();
      subscriptions.add(
          RingFlux.floats(ring, BLOCK)
              .poller(poller)
              .subscribe(chunk -> received.receive(chunk.length), received::fail));
    }
  }

  @Override
  public int offer(long number) {
    RingProducer in = producers[next];
    next = next + 1 == producers.length ? 0 : next + 1;
    return in.freeSlots(BLOCK) < BLOCK ? 0 : in.push(block);
  }

  @Override
  public boolean isBounded() {
    return true;
  }

  @Override
  public void handOver() {
    for (RingProducer in : producers) {
      in.handOver();
    }
  }

  @Override
  public void close() {
    subscriptions.dispose();
  }

  /// One busy ring among idle rings. It gets a block as soon as its previous block has arrived,
  /// which takes one sweep over all rings. The figure is `time`: nanoseconds of a sweep per idle
  /// ring.
  public static final class Idle implements Candidate {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final ReceivedCount received = new ReceivedCount();
    private final ManyRings rings;
    private final int idle;

    /// Subscribes to the idle rings and the busy ring.
    public Idle(int idle) {
      this.idle = idle;
      this.rings = new ManyRings(received, idle + 1);
    }

    @Override
    public Figures round(Duration length) throws InterruptedException {
      Figures figures = PinnedThread.start(Placement.PRODUCER, () -> run(length.toNanos())).join();
      rings.handOver();
      return figures;
    }

    private Figures run(long nanos) {
      long start = System.nanoTime();
      long elapsed;
      long sweeps = 0;
      do {
        rings.next = 0;
        long before = received.received();
        rings.offer(before);
        while (received.received() == before) {
          received.requireNoFailure();
          if (System.nanoTime() - start > PATIENCE_NANOS) {
            throw new IllegalStateException("a block does not arrive");
          }
          Thread.onSpinWait();
        }
        sweeps++;
        elapsed = System.nanoTime() - start;
      } while (elapsed < nanos);
      return Figures.of("time", (double) elapsed / sweeps / idle);
    }

    @Override
    public void close() {
      rings.close();
    }
  }

  /// The lower bound of a sweep: one load per ring.
  public static final class BareSweep implements Candidate {
    private final RingBuffer[] rings;

    /// Allocates the rings.
    public BareSweep(int count) {
      this.rings = new RingBuffer[count];
      for (int i = 0; i < count; i++) {
        rings[i] = RingBuffer.allocate(JAVA_FLOAT, CAPACITY);
      }
    }

    @Override
    public Figures round(Duration length) throws InterruptedException {
      return PinnedThread.start(Placement.CONSUMER, () -> run(length.toNanos())).join();
    }

    private Figures run(long nanos) {
      long start = System.nanoTime();
      long elapsed;
      long sweeps = 0;
      do {
        for (RingBuffer ring : rings) {
          if (ring.dropped() != 0) {
            throw new IllegalStateException("drops in an unused ring");
          }
        }
        sweeps++;
        elapsed = System.nanoTime() - start;
      } while (elapsed < nanos);
      return Figures.of("time", (double) elapsed / sweeps / rings.length);
    }
  }
}
