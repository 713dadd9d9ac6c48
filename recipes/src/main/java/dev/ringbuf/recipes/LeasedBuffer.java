package dev.ringbuf.recipes;

import dev.ringbuf.reactor.RingLease;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/// A Netty buffer on the ring's own memory. Its lease ends when Netty has written the buffer, or
/// has dropped it.
public final class LeasedBuffer extends CompositeByteBuf {
  private static final int PIECES = 2;

  private final RingLease lease;

  public LeasedBuffer(RingLease lease) {
    super(
        UnpooledByteBufAllocator.DEFAULT,
        /* direct= */ true,
        PIECES,
        Unpooled.wrappedBuffer(lease.first().asByteBuffer()),
        Unpooled.wrappedBuffer(lease.second().asByteBuffer()));
    this.lease = lease;
  }

  @Override
  protected void deallocate() {
    super.deallocate();
    lease.close();
  }
}
