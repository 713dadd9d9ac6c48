package dev.ringbuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;
import org.jspecify.annotations.Nullable;

/// The primitive types that arrays and NIO buffers of this JVM hold. `code` is the type's number in
/// the ring's memory, where 0 stands for an element with more than one type in it.
@SuppressWarnings("ImmutableEnumChecker") // memory layouts are immutable, by their documentation
enum Primitive {
  BYTE(1, ValueLayout.JAVA_BYTE, MemorySegment.ofArray(new byte[0])),
  SHORT(2, ValueLayout.JAVA_SHORT_UNALIGNED, MemorySegment.ofArray(new short[0])),
  CHAR(3, ValueLayout.JAVA_CHAR_UNALIGNED, MemorySegment.ofArray(new char[0])),
  INT(4, ValueLayout.JAVA_INT_UNALIGNED, MemorySegment.ofArray(new int[0])),
  LONG(5, ValueLayout.JAVA_LONG_UNALIGNED, MemorySegment.ofArray(new long[0])),
  FLOAT(6, ValueLayout.JAVA_FLOAT_UNALIGNED, MemorySegment.ofArray(new float[0])),
  DOUBLE(7, ValueLayout.JAVA_DOUBLE_UNALIGNED, MemorySegment.ofArray(new double[0]));

  private static final Primitive[] ALL = values(); // once: each call makes a copy

  final int code;
  final ValueLayout layout;

  /// The class of segments on arrays of this type: the JDK has one for each. Unlike
  /// [MemorySegment#heapBase], it is there for read-only segments too, and needs no `Optional`,
  /// which would be allocated where the compiler has seen many kinds of segments.
  private final Class<?> arraySegment;

  Primitive(int code, ValueLayout layout, MemorySegment segment) {
    this.code = code;
    this.layout = layout;
    this.arraySegment = segment.getClass();
  }

  int bytes() {
    return (int) layout.byteSize();
  }

  /// The Java keyword of the type, as error messages name it.
  String keyword() {
    return layout.carrier().getName();
  }

  /// The type of a primitive, or null when arrays and buffers do not hold it (`boolean`, an
  /// address).
  static @Nullable Primitive ofCarrier(Class<?> carrier) {
    for (Primitive type : ALL) {
      if (type.layout.carrier() == carrier) {
        return type;
      }
    }
    return null;
  }

  /// The type whose [#layout] this is.
  static Primitive of(ValueLayout layout) {
    for (Primitive type : ALL) {
      if (type.layout.equals(layout)) {
        return type;
      }
    }
    throw new IllegalArgumentException("unknown layout " + layout);
  }

  /// The type of the array behind a segment, also if that is read-only; null for native memory.
  static @Nullable Primitive ofArrayBehind(MemorySegment segment) {
    if (!segment.isNative()) {
      for (Primitive type : ALL) {
        if (type.arraySegment == segment.getClass()) {
          return type;
        }
      }
    }
    return null;
  }

  static Primitive of(Buffer buffer) {
    return switch (buffer) {
      case ByteBuffer _ -> BYTE;
      case ShortBuffer _ -> SHORT;
      case CharBuffer _ -> CHAR;
      case IntBuffer _ -> INT;
      case LongBuffer _ -> LONG;
      case FloatBuffer _ -> FLOAT;
      case DoubleBuffer _ -> DOUBLE;
      default -> throw unknown(buffer);
    };
  }

  private static IllegalArgumentException unknown(Buffer buffer) {
    return new IllegalArgumentException("unknown buffer " + buffer.getClass().getName());
  }

  /// Whether a type code read from memory is known, and its primitives fill an element of so many
  /// bytes.
  static boolean makesElement(int code, long bytes) {
    return code == 0 || (code >= 1 && code <= ALL.length && bytes % ALL[code - 1].bytes() == 0);
  }

  /// What an element of a type code and size read from memory is called, such as `float x 2`.
  static String nameOf(int code, long bytes) {
    if (code == 0) {
      return "mixed (%d bytes)".formatted(bytes);
    }
    Primitive type = ALL[code - 1];
    long entries = bytes / type.bytes();
    return entries == 1 ? type.keyword() : type.keyword() + " x " + entries;
  }

  /// The name of a type code read from memory, for error messages.
  static String keywordOf(int code) {
    return code >= 1 && code <= ALL.length ? ALL[code - 1].keyword() : "mixed";
  }
}
