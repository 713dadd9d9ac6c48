package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingWindow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import reactor.core.Exceptions;

/// Takes a chunk of elements out of a ring. The kinds of streams differ only in this. Arrays are
/// popped by a lambda in [RingFlux], leases are in [LeasePool], and the other kinds are below.
///
/// Runs on the thread that holds the [ConsumerRole].
///
/// @param <T> the type of a chunk
@FunctionalInterface
interface ChunkReader<T> {
  /// Takes elements.
  ///
  /// @param consumer positioned at the chunk
  /// @param count elements, >= 1; they are in the ring, with no gap between them
  T read(RingConsumer consumer, int count);

  /// Called once, before the first read.
  ///
  /// @param role the role, which stays claimed until all leases are back
  default void begin(ConsumerRole role) {}

  /// Whether chunks that were read before still occupy their slots.
  default boolean isHolding() {
    return false;
  }

  /// How many array entries make one element.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or a chunk is too large for
  ///   an array
  static int entries(RingBuffer ring, Class<?> primitive, int maxChunk) {
    Class<?> actual = ring.primitive();
    if (actual != primitive) {
      throw new IllegalArgumentException(
          "expected a ring of %s elements, got one of %s"
              .formatted(
                  primitive.getName(),
                  actual == null ? "mixed elements " + ring.element() : actual.getName()));
    }
    long entries = ring.elementBytes() / bytes(primitive);
    if (entries * maxChunk > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a chunk of %d elements of %d %ss each is too large for an array"
              .formatted(maxChunk, entries, primitive.getName()));
    }
    return (int) entries;
  }

  private static int bytes(Class<?> primitive) {
    if (primitive == byte.class) {
      return Byte.BYTES;
    }
    if (primitive == short.class || primitive == char.class) {
      return Short.BYTES;
    }
    return primitive == int.class || primitive == float.class ? Integer.BYTES : Long.BYTES;
  }

  /// Chunks as fresh heap buffers. They have the byte order of the element if that is a single
  /// value, and native order otherwise.
  static ChunkReader<ByteBuffer> byteBuffers(RingBuffer ring) {
    long elementBytes = ring.elementBytes();
    ByteOrder order =
        ring.element() instanceof ValueLayout value ? value.order() : ByteOrder.nativeOrder();
    return (consumer, count) -> {
      ByteBuffer chunk = ByteBuffer.allocate(Math.toIntExact(count * elementBytes)).order(order);
      consumer.pop(chunk);
      return chunk.flip();
    };
  }

  /// Chunks as fresh heap segments. They lie on `long` arrays, because a segment on a `byte` array
  /// cannot be read as a layout that must be aligned.
  static ChunkReader<MemorySegment> segments(RingBuffer ring) {
    long elementBytes = ring.elementBytes();
    return (consumer, count) -> {
      long bytes = count * elementBytes;
      long[] array = new long[Math.toIntExact((bytes + Long.BYTES - 1) / Long.BYTES)];
      MemorySegment chunk = MemorySegment.ofArray(array).asSlice(0, bytes);
      copy(consumer.window(count), chunk);
      consumer.consume(count);
      return chunk;
    };
  }

  /// Copies the elements of a window, in order.
  private static void copy(RingWindow window, MemorySegment target) {
    long first = window.first().byteSize();
    MemorySegment.copy(window.first(), 0, target, 0, first);
    MemorySegment.copy(window.second(), 0, target, first, window.second().byteSize());
  }

  /// Objects that a decoder makes of chunks.
  static <T> ChunkReader<T> decoded(RingBuffer ring, RingDecoder<? extends T> decoder) {
    return new Decoded<>(ring.element().byteAlignment(), decoder);
  }

  /// Objects that a decoder makes of chunks.
  ///
  /// The segment that the decoder gets dies when the decoder returns, because it belongs to an
  /// arena that lives for one call. Only `reinterpret`, a restricted method, binds existing memory
  /// to an arena. Where it is not enabled for this module (`--enable-native-access`), and where a
  /// chunk runs over the physical end of the ring, the decoder gets a copy in memory of that arena.
  record Decoded<T>(long alignment, RingDecoder<? extends T> decoder) implements ChunkReader<T> {
    private static final boolean NATIVE_ACCESS = Decoded.class.getModule().isNativeAccessEnabled();

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
      copy(window, copy);
      return copy.asReadOnly();
    }
  }
}
