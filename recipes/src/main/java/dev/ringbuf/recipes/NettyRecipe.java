package dev.ringbuf.recipes;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.foreign.MemorySegment;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/// Feeds Netty from a ring: each lease is copied once, into a pooled direct buffer.
public final class NettyRecipe {
  private NettyRecipe() {}

  /// Makes one buffer per demand. The subscriber owns each buffer and must release it.
  ///
  /// @param ring of bytes
  /// @param pool allocates the buffers
  public static Flux<ByteBuf> buffers(RingBuffer ring, ByteBufAllocator pool) {
    return RingFlux.leases(ring, 1_024).map(lease -> copy(lease, pool));
  }

  /// Makes the buffers on another thread. `publishOn` comes before `map`, where it is fused with
  /// the ring. So no buffer ever waits in a queue, where a cancel could lose it.
  ///
  /// @param ring of bytes
  /// @param pool allocates the buffers
  /// @param scheduler makes and emits the buffers
  public static Flux<ByteBuf> buffersOn(
      RingBuffer ring, ByteBufAllocator pool, Scheduler scheduler) {
    return RingFlux.leases(ring, 1_024)
        .publishOn(scheduler)
        .doOnDiscard(RingLease.class, RingLease::close) // one that a cancel meets on the way
        .map(lease -> copy(lease, pool));
  }

  private static ByteBuf copy(RingLease lease, ByteBufAllocator pool) {
    try (lease) { // the ring has its room back at once
      MemorySegment elements = lease.first();
      int bytes = Math.toIntExact(elements.byteSize() + lease.second().byteSize());
      ByteBuf buffer = pool.directBuffer(bytes, bytes);
      lease.copyTo(MemorySegment.ofBuffer(buffer.nioBuffer(0, bytes)));
      return buffer.writerIndex(bytes);
    }
  }
}
