package dev.ringbuf;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import java.time.Duration;

/// Arrays, buffers and segments of every primitive, so that a test can be said once for all of
/// them.
final class Entries {
  private Entries() {}

  /// An array of zeros.
  static Object array(Primitive type, int length) {
    return Array.newInstance(type.layout.carrier(), length);
  }

  /// An array whose entries are `first`, `first + 1`, …, each cast to the type.
  static Object numbered(Primitive type, long first, int length) {
    Object array = array(type, length);
    for (int i = 0; i < length; i++) {
      set(array, i, first + i);
    }
    return array;
  }

  static void set(Object array, int index, long number) {
    switch (array) {
      case byte[] a -> a[index] = (byte) number;
      case short[] a -> a[index] = (short) number;
      case char[] a -> a[index] = (char) number;
      case int[] a -> a[index] = (int) number;
      case long[] a -> a[index] = number;
      case float[] a -> a[index] = number;
      case double[] a -> a[index] = number;
      default -> throw unknown(array);
    }
  }

  /// A copy of a range of an array.
  static Object slice(Object array, int from, int length) {
    Object slice = Array.newInstance(array.getClass().getComponentType(), length);
    System.arraycopy(array, from, slice, 0, length);
    return slice;
  }

  static MemorySegment segment(Object array) {
    return switch (array) {
      case byte[] a -> MemorySegment.ofArray(a);
      case short[] a -> MemorySegment.ofArray(a);
      case char[] a -> MemorySegment.ofArray(a);
      case int[] a -> MemorySegment.ofArray(a);
      case long[] a -> MemorySegment.ofArray(a);
      case float[] a -> MemorySegment.ofArray(a);
      case double[] a -> MemorySegment.ofArray(a);
      default -> throw unknown(array);
    };
  }

  /// A buffer on an array.
  static Buffer buffer(Object array) {
    return switch (array) {
      case byte[] a -> ByteBuffer.wrap(a);
      case short[] a -> ShortBuffer.wrap(a);
      case char[] a -> CharBuffer.wrap(a);
      case int[] a -> IntBuffer.wrap(a);
      case long[] a -> LongBuffer.wrap(a);
      case float[] a -> FloatBuffer.wrap(a);
      case double[] a -> DoubleBuffer.wrap(a);
      default -> throw unknown(array);
    };
  }

  /// A view of a byte buffer's remaining bytes as entries of a type, in the given byte order.
  static Buffer view(ByteBuffer bytes, Primitive type, ByteOrder order) {
    ByteBuffer ordered = bytes.slice().order(order);
    return switch (type) {
      case BYTE -> ordered;
      case SHORT -> ordered.asShortBuffer();
      case CHAR -> ordered.asCharBuffer();
      case INT -> ordered.asIntBuffer();
      case LONG -> ordered.asLongBuffer();
      case FLOAT -> ordered.asFloatBuffer();
      case DOUBLE -> ordered.asDoubleBuffer();
    };
  }

  /// Copies all of an array to a buffer, from its position on, and moves the position.
  static void put(Buffer buffer, Object array) {
    switch (buffer) {
      case ByteBuffer b -> b.put((byte[]) array);
      case ShortBuffer b -> b.put((short[]) array);
      case CharBuffer b -> b.put((char[]) array);
      case IntBuffer b -> b.put((int[]) array);
      case LongBuffer b -> b.put((long[]) array);
      case FloatBuffer b -> b.put((float[]) array);
      case DoubleBuffer b -> b.put((double[]) array);
      default -> throw unknown(buffer);
    }
  }

  /// Takes what remains in a buffer, as an array.
  static Object remaining(Buffer buffer) {
    Object array = array(Primitive.of(buffer), buffer.remaining());
    switch (buffer) {
      case ByteBuffer b -> b.get((byte[]) array);
      case ShortBuffer b -> b.get((short[]) array);
      case CharBuffer b -> b.get((char[]) array);
      case IntBuffer b -> b.get((int[]) array);
      case LongBuffer b -> b.get((long[]) array);
      case FloatBuffer b -> b.get((float[]) array);
      case DoubleBuffer b -> b.get((double[]) array);
      default -> throw unknown(buffer);
    }
    return array;
  }

  static Buffer readOnly(Buffer buffer) {
    return switch (buffer) {
      case ByteBuffer b -> b.asReadOnlyBuffer();
      case ShortBuffer b -> b.asReadOnlyBuffer();
      case CharBuffer b -> b.asReadOnlyBuffer();
      case IntBuffer b -> b.asReadOnlyBuffer();
      case LongBuffer b -> b.asReadOnlyBuffer();
      case FloatBuffer b -> b.asReadOnlyBuffer();
      case DoubleBuffer b -> b.asReadOnlyBuffer();
      default -> throw unknown(buffer);
    };
  }

  static int push(RingProducer in, Object array) {
    return switch (array) {
      case byte[] a -> in.push(a);
      case short[] a -> in.push(a);
      case char[] a -> in.push(a);
      case int[] a -> in.push(a);
      case long[] a -> in.push(a);
      case float[] a -> in.push(a);
      case double[] a -> in.push(a);
      default -> throw unknown(array);
    };
  }

  static int push(RingProducer in, Object array, int offset, int length) {
    return switch (array) {
      case byte[] a -> in.push(a, offset, length);
      case short[] a -> in.push(a, offset, length);
      case char[] a -> in.push(a, offset, length);
      case int[] a -> in.push(a, offset, length);
      case long[] a -> in.push(a, offset, length);
      case float[] a -> in.push(a, offset, length);
      case double[] a -> in.push(a, offset, length);
      default -> throw unknown(array);
    };
  }

  static int tryPush(RingProducer in, Object array) {
    return switch (array) {
      case byte[] a -> in.tryPush(a);
      case short[] a -> in.tryPush(a);
      case char[] a -> in.tryPush(a);
      case int[] a -> in.tryPush(a);
      case long[] a -> in.tryPush(a);
      case float[] a -> in.tryPush(a);
      case double[] a -> in.tryPush(a);
      default -> throw unknown(array);
    };
  }

  static int tryPush(RingProducer in, Object array, int offset, int length) {
    return switch (array) {
      case byte[] a -> in.tryPush(a, offset, length);
      case short[] a -> in.tryPush(a, offset, length);
      case char[] a -> in.tryPush(a, offset, length);
      case int[] a -> in.tryPush(a, offset, length);
      case long[] a -> in.tryPush(a, offset, length);
      case float[] a -> in.tryPush(a, offset, length);
      case double[] a -> in.tryPush(a, offset, length);
      default -> throw unknown(array);
    };
  }

  static boolean pushAll(RingProducer in, Object array) {
    return switch (array) {
      case byte[] a -> in.pushAll(a);
      case short[] a -> in.pushAll(a);
      case char[] a -> in.pushAll(a);
      case int[] a -> in.pushAll(a);
      case long[] a -> in.pushAll(a);
      case float[] a -> in.pushAll(a);
      case double[] a -> in.pushAll(a);
      default -> throw unknown(array);
    };
  }

  static boolean pushAll(RingProducer in, Object array, int offset, int length) {
    return switch (array) {
      case byte[] a -> in.pushAll(a, offset, length);
      case short[] a -> in.pushAll(a, offset, length);
      case char[] a -> in.pushAll(a, offset, length);
      case int[] a -> in.pushAll(a, offset, length);
      case long[] a -> in.pushAll(a, offset, length);
      case float[] a -> in.pushAll(a, offset, length);
      case double[] a -> in.pushAll(a, offset, length);
      default -> throw unknown(array);
    };
  }

  static int tryPush(RingProducer in, Object array, Duration timeout) throws InterruptedException {
    return switch (array) {
      case byte[] a -> in.tryPush(a, timeout);
      case short[] a -> in.tryPush(a, timeout);
      case char[] a -> in.tryPush(a, timeout);
      case int[] a -> in.tryPush(a, timeout);
      case long[] a -> in.tryPush(a, timeout);
      case float[] a -> in.tryPush(a, timeout);
      case double[] a -> in.tryPush(a, timeout);
      default -> throw unknown(array);
    };
  }

  static int pop(RingConsumer out, Object array) {
    return switch (array) {
      case byte[] a -> out.pop(a);
      case short[] a -> out.pop(a);
      case char[] a -> out.pop(a);
      case int[] a -> out.pop(a);
      case long[] a -> out.pop(a);
      case float[] a -> out.pop(a);
      case double[] a -> out.pop(a);
      default -> throw unknown(array);
    };
  }

  static int pop(RingConsumer out, Object array, int offset, int length) {
    return switch (array) {
      case byte[] a -> out.pop(a, offset, length);
      case short[] a -> out.pop(a, offset, length);
      case char[] a -> out.pop(a, offset, length);
      case int[] a -> out.pop(a, offset, length);
      case long[] a -> out.pop(a, offset, length);
      case float[] a -> out.pop(a, offset, length);
      case double[] a -> out.pop(a, offset, length);
      default -> throw unknown(array);
    };
  }

  static Object popNew(RingConsumer out, Primitive type, int max) {
    return switch (type) {
      case BYTE -> out.popBytes(max);
      case SHORT -> out.popShorts(max);
      case CHAR -> out.popChars(max);
      case INT -> out.popInts(max);
      case LONG -> out.popLongs(max);
      case FLOAT -> out.popFloats(max);
      case DOUBLE -> out.popDoubles(max);
    };
  }

  private static IllegalArgumentException unknown(Object container) {
    return new IllegalArgumentException("no container of primitives: " + container.getClass());
  }
}
