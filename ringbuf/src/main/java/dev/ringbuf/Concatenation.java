package dev.ringbuf;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Arrays;

/// Joins segments of one type; see [RingBuffer#concatenate].
final class Concatenation {
  private Concatenation() {}

  static MemorySegment of(MemorySegment... parts) {
    if (parts.length == 0) {
      throw new IllegalArgumentException("nothing to concatenate: give at least one segment");
    }
    Class<?> type = entryType(parts[0]);
    long bytes = 0;
    for (MemorySegment part : parts) {
      if (entryType(part) != type) {
        throw new IllegalArgumentException(
            "cannot concatenate "
                + entryType(part)
                + " to "
                + type
                + ": all parts must be of one type");
      }
      bytes = Math.addExact(bytes, part.byteSize());
    }
    if (bytes == 0) {
      throw new IllegalArgumentException(
          "nothing to concatenate: all " + parts.length + " parts are empty");
    }
    MemorySegment joined = onNewArray(type, bytes, parts.length);
    long offset = 0;
    for (MemorySegment part : parts) {
      MemorySegment.copy(part, 0, joined, offset, part.byteSize());
      offset += part.byteSize();
    }
    return joined;
  }

  /// The primitive type of the array behind a segment; bytes if there is none to be seen.
  private static Class<?> entryType(MemorySegment segment) {
    return segment
        .heapBase()
        .<Class<?>>map(array -> array.getClass().getComponentType())
        .orElse(byte.class);
  }

  private static MemorySegment onNewArray(Class<?> type, long bytes, int parts) {
    LeafType leaf = LeafType.ofCarrier(type);
    if (leaf == null) {
      throw new IllegalArgumentException("cannot concatenate " + type);
    }
    if (bytes % leaf.bytes() != 0 || bytes / leaf.bytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d parts of %d bytes together do not make one array of %ss"
              .formatted(parts, bytes, leaf.keyword()));
    }
    int length = (int) (bytes / leaf.bytes());
    Object array = Array.newInstance(type, length);
    return switch (array) {
      case byte[] a -> MemorySegment.ofArray(a);
      case short[] a -> MemorySegment.ofArray(a);
      case char[] a -> MemorySegment.ofArray(a);
      case int[] a -> MemorySegment.ofArray(a);
      case long[] a -> MemorySegment.ofArray(a);
      case float[] a -> MemorySegment.ofArray(a);
      case double[] a -> MemorySegment.ofArray(a);
      default -> throw new AssertionError(Arrays.toString(new Object[] {array}));
    };
  }
}
