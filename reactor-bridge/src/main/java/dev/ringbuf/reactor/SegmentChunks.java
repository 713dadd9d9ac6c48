package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingWindow;
import java.lang.foreign.MemorySegment;

/// Chunks as fresh heap segments. On `long` arrays: a segment on a `byte` array cannot be read as
/// anything that wants to be aligned.
final class SegmentChunks implements ChunkReader<MemorySegment> {
  private final long elementBytes;

  SegmentChunks(RingBuffer ring) {
    this.elementBytes = ring.elementBytes();
  }

  @Override
  public MemorySegment read(RingConsumer consumer, int count) {
    long bytes = count * elementBytes;
    long[] array = new long[Math.toIntExact((bytes + Long.BYTES - 1) / Long.BYTES)];
    MemorySegment chunk = MemorySegment.ofArray(array).asSlice(0, bytes);
    copy(consumer.window(count), chunk);
    consumer.consume(count);
    return chunk;
  }

  /// Copies the elements of a window, in order.
  static void copy(RingWindow window, MemorySegment target) {
    long first = window.first().byteSize();
    MemorySegment.copy(window.first(), 0, target, 0, first);
    MemorySegment.copy(window.second(), 0, target, first, window.second().byteSize());
  }
}
