package dev.ringbuf;

import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
enum LeafType {
  BYTE(1, ValueLayout.JAVA_BYTE),
  SHORT(2, ValueLayout.JAVA_SHORT),
  CHAR(3, ValueLayout.JAVA_CHAR),
  INT(4, ValueLayout.JAVA_INT),
  LONG(5, ValueLayout.JAVA_LONG),
  FLOAT(6, ValueLayout.JAVA_FLOAT),
  DOUBLE(7, ValueLayout.JAVA_DOUBLE);

  private static final LeafType[] ALL = values(); // once: each call makes a copy

  final int code;
  final ValueLayout layout;

  LeafType(int code, ValueLayout layout) {
    this.code = code;
    this.layout = layout;
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
  static @Nullable LeafType ofCarrier(Class<?> carrier) {
    for (LeafType type : ALL) {
      if (type.layout.carrier() == carrier) {
        return type;
      }
    }
    return null;
  }

  static LeafType of(Buffer buffer) {
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

  static ByteOrder order(Buffer buffer) {
    return switch (buffer) {
      case ByteBuffer bytes -> bytes.order();
      case ShortBuffer shorts -> shorts.order();
      case CharBuffer chars -> chars.order();
      case IntBuffer ints -> ints.order();
      case LongBuffer longs -> longs.order();
      case FloatBuffer floats -> floats.order();
      case DoubleBuffer doubles -> doubles.order();
      default -> throw unknown(buffer);
    };
  }

  private static IllegalArgumentException unknown(Buffer buffer) {
    return new IllegalArgumentException("unknown buffer " + buffer.getClass().getName());
  }

  /// The name of a type code read from memory, for error messages.
  static String keywordOf(int code) {
    return code >= 1 && code <= ALL.length ? ALL[code - 1].keyword() : "mixed";
  }
}
