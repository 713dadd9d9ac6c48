package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;

/// What chunks in arrays of a primitive need.
final class ArrayChunks {
  private ArrayChunks() {}

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
}
