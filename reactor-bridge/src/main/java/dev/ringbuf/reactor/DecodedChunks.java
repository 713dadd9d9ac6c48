package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingWindow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import reactor.core.Exceptions;

/// Objects made of chunks in the ring, one subscription's.
///
/// The segment that the decoder gets dies when it returns, by an arena that lives for one call.
/// Only a restricted method, `reinterpret`, can bind memory that exists to an arena; where it is
/// not enabled for this module (`--enable-native-access`), and where a chunk runs over the physical
/// end of the ring, the decoder gets a copy in memory of that arena instead.
final class DecodedChunks<T> implements ChunkReader<T> {
  private static final boolean NATIVE_ACCESS =
      DecodedChunks.class.getModule().isNativeAccessEnabled();

  private final long alignment;
  private final RingDecoder<? extends T> decoder;

  DecodedChunks(RingBuffer ring, RingDecoder<? extends T> decoder) {
    this.alignment = ring.element().byteAlignment();
    this.decoder = decoder;
  }

  @Override
  public T read(RingConsumer consumer, int count) {
    RingWindow window = consumer.window(count);
    T decoded;
    try (Arena arena = Arena.ofConfined()) {
      decoded = Objects.requireNonNull(decoder.decode(elements(window, arena), count), "null");
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      throw new RingDecodeException(window.position(), count, e);
    }
    consumer.consume(count);
    return decoded;
  }

  @SuppressWarnings("restricted") // only where enabled; same size, shorter life
  private MemorySegment elements(RingWindow window, Arena arena) {
    if (NATIVE_ACCESS && window.isContiguous()) {
      return window.first().reinterpret(arena, null).asReadOnly();
    }
    MemorySegment copy =
        arena.allocate(window.first().byteSize() + window.second().byteSize(), alignment);
    SegmentChunks.copy(window, copy);
    return copy.asReadOnly();
  }
}
