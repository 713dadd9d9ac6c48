package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Chunks as fresh heap buffers.
final class ByteBufferChunks implements ChunkReader<ByteBuffer> {
  private final long elementBytes;
  private final ByteOrder order;

  ByteBufferChunks(RingBuffer ring) {
    this.elementBytes = ring.elementBytes();
    this.order =
        ring.element() instanceof ValueLayout value ? value.order() : ByteOrder.nativeOrder();
  }

  @Override
  public ByteBuffer read(RingConsumer consumer, int count) {
    ByteBuffer chunk = ByteBuffer.allocate(Math.toIntExact(count * elementBytes)).order(order);
    consumer.pop(chunk);
    return chunk.flip();
  }
}
