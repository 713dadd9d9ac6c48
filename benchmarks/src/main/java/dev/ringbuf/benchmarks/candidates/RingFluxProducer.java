package dev.ringbuf.benchmarks.candidates;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.benchmarks.workload.FluxProducer;
import dev.ringbuf.benchmarks.workload.ReceivedCount;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import dev.ringbuf.reactor.RingPoller;
import java.lang.foreign.MemorySegment;
import java.util.function.BiConsumer;
import java.util.function.Function;
import reactor.core.Disposable;

/// This library's streams of floats. The subscriber runs on the poller's thread.
public final class RingFluxProducer implements FluxProducer {
  private final RingProducer in;
  private final Disposable subscription;
  private final float[] block;

  private <T> RingFluxProducer(
      ReceivedCount received,
      int block,
      int capacity,
      Function<RingBuffer, RingFlux<T>> stream,
      BiConsumer<ReceivedCount, T> receive) {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, capacity);
    this.in = ring.producer();
    this.block = new float[block];
    this.subscription =
        stream
            .apply(ring)
            .poller(RingPoller.create("bench", 1, Subscribers::pinned))
            .subscribe(item -> receive.accept(received, item), received::fail);
  }

  /// Chunks as fresh arrays.
  ///
  /// @param block floats per push
  public static FluxProducer arrays(ReceivedCount received, int block, int capacity, int maxChunk) {
    return new RingFluxProducer(
        received, block, capacity, ring -> RingFlux.floats(ring, maxChunk), FloatNumbers::receive);
  }

  /// Chunks in place.
  ///
  /// @param block floats per push
  public static FluxProducer leases(ReceivedCount received, int block, int capacity, int maxChunk) {
    return new RingFluxProducer(
        received,
        block,
        capacity,
        ring -> RingFlux.leases(ring, maxChunk),
        RingFluxProducer::receive);
  }

  private static void receive(ReceivedCount received, RingLease lease) {
    long number = received.next();
    int count = (int) lease.count();
    MemorySegment floats = lease.first();
    FloatNumbers.check(floats.get(JAVA_FLOAT_UNALIGNED, 0), number);
    if (lease.isContiguous()) {
      long last = floats.byteSize() - Float.BYTES;
      FloatNumbers.check(floats.get(JAVA_FLOAT_UNALIGNED, last), number + count - 1);
    }
    lease.release();
    received.receive(count);
  }

  @Override
  public int offer(long number) {
    if (in.freeSlots(block.length) < block.length) {
      return 0;
    }
    FloatNumbers.fill(block, number);
    return in.push(block);
  }

  @Override
  public boolean isBounded() {
    return true;
  }

  @Override
  public void handOver() {
    in.handOver();
  }

  @Override
  public void close() {
    subscription.dispose(); // the poller's thread ends by itself
  }
}
