package dev.ringbuf.websocket;

import dev.ringbuf.reactor.ElementFormat;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes the items of a stream from the payloads of messages.
///
/// @param code the type code that is expected; 0 for any
/// @param layout the layout that is expected, as text; null for any
/// @param read copies a little-endian payload
/// @param <T> the items
record Payload<T>(int code, @Nullable String layout, Function<ByteBuffer, T> read) {
  static final Payload<byte[]> BYTES =
      of(
          1,
          bytes -> {
            byte[] chunk = new byte[bytes.remaining()];
            bytes.get(chunk);
            return chunk;
          });

  static final Payload<short[]> SHORTS =
      of(
          2,
          bytes -> {
            short[] chunk = new short[bytes.remaining() / Short.BYTES];
            bytes.asShortBuffer().get(chunk);
            return chunk;
          });

  static final Payload<char[]> CHARS =
      of(
          3,
          bytes -> {
            char[] chunk = new char[bytes.remaining() / Character.BYTES];
            bytes.asCharBuffer().get(chunk);
            return chunk;
          });

  static final Payload<int[]> INTS =
      of(
          4,
          bytes -> {
            int[] chunk = new int[bytes.remaining() / Integer.BYTES];
            bytes.asIntBuffer().get(chunk);
            return chunk;
          });

  static final Payload<long[]> LONGS =
      of(
          5,
          bytes -> {
            long[] chunk = new long[bytes.remaining() / Long.BYTES];
            bytes.asLongBuffer().get(chunk);
            return chunk;
          });

  static final Payload<float[]> FLOATS =
      of(
          6,
          bytes -> {
            float[] chunk = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(chunk);
            return chunk;
          });

  static final Payload<double[]> DOUBLES =
      of(
          7,
          bytes -> {
            double[] chunk = new double[bytes.remaining() / Double.BYTES];
            bytes.asDoubleBuffer().get(chunk);
            return chunk;
          });

  static final Payload<ByteBuffer> BUFFERS = of(0, Payload::copy);

  private static <T> Payload<T> of(int code, Function<ByteBuffer, T> read) {
    return new Payload<>(code, null, read);
  }

  /// Segments on `long` arrays, because one on a `byte` array cannot be read as a layout that must
  /// be aligned.
  static Payload<MemorySegment> segments(MemoryLayout layout) {
    ElementFormat element = ElementFormat.of(layout);
    return new Payload<>(
        element.code(),
        element.text(),
        bytes -> {
          ByteBuffer swapped = copy(bytes);
          element.swap(swapped, 0);
          long size = swapped.remaining();
          long[] array = new long[Math.toIntExact(Math.ceilDiv(size, Long.BYTES))];
          MemorySegment chunk = MemorySegment.ofArray(array).asSlice(0, size);
          MemorySegment.copy(
              MemorySegment.ofBuffer(swapped),
              ValueLayout.JAVA_BYTE,
              0,
              chunk,
              ValueLayout.JAVA_BYTE,
              0,
              size);
          return chunk;
        });
  }

  private static ByteBuffer copy(ByteBuffer bytes) {
    return ByteBuffer.allocate(bytes.remaining()).order(ByteOrder.LITTLE_ENDIAN).put(bytes).flip();
  }

  /// What is wrong with the elements that the server sends; null if they are what is expected.
  @Nullable String mismatch(Frames.Open open) {
    if (code != 0 && code != open.code()) {
      return "expected elements of %s, the server sends %s (%s)"
          .formatted(ElementFormat.nameOf(code), ElementFormat.nameOf(open.code()), open.layout());
    }
    if (layout != null && !layout.equals(open.layout())) {
      return "expected elements of layout %s, the server sends %s".formatted(layout, open.layout());
    }
    return null;
  }
}
