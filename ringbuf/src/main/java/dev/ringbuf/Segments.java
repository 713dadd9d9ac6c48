package dev.ringbuf;

import java.lang.foreign.MemorySegment;

/// Conveniences for memory segments, independent of rings.
public final class Segments {
  private Segments() {}

  /// Joins segments into a new one on the heap, on an array of the same type as theirs. Native
  /// segments count as bytes. Allocates the result.
  ///
  /// @param parts at least one, not all empty, all of one type
  /// @return the parts in order, one after the other
  /// @throws IllegalArgumentException if there are none, all are empty, or types differ
  public static MemorySegment concatenate(MemorySegment... parts) {
    if (parts.length == 0) {
      throw new IllegalArgumentException("nothing to concatenate: give at least one segment");
    }
    Primitive type = entryType(parts[0]);
    long bytes = 0;
    for (MemorySegment part : parts) {
      if (entryType(part) != type) {
        throw new IllegalArgumentException(
            "cannot concatenate %s to %s: all parts must be of one type"
                .formatted(entryType(part).keyword(), type.keyword()));
      }
      bytes = Math.addExact(bytes, part.byteSize());
    }
    if (bytes == 0) {
      throw new IllegalArgumentException(
          "nothing to concatenate: all " + parts.length + " parts are empty");
    }
    if (bytes % type.bytes() != 0 || bytes / type.bytes() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%d parts of %d bytes together do not make one array of %ss"
              .formatted(parts.length, bytes, type.keyword()));
    }
    MemorySegment joined = onNewArray(type, (int) (bytes / type.bytes()));
    long offset = 0;
    for (MemorySegment part : parts) {
      MemorySegment.copy(part, 0, joined, offset, part.byteSize());
      offset += part.byteSize();
    }
    return joined;
  }

  /// The type of the array behind a segment; bytes if it is native.
  private static Primitive entryType(MemorySegment segment) {
    Primitive type = Primitive.ofArrayBehind(segment);
    return type == null ? Primitive.BYTE : type;
  }

  private static MemorySegment onNewArray(Primitive type, int length) {
    return switch (type) {
      case BYTE -> MemorySegment.ofArray(new byte[length]);
      case SHORT -> MemorySegment.ofArray(new short[length]);
      case CHAR -> MemorySegment.ofArray(new char[length]);
      case INT -> MemorySegment.ofArray(new int[length]);
      case LONG -> MemorySegment.ofArray(new long[length]);
      case FLOAT -> MemorySegment.ofArray(new float[length]);
      case DOUBLE -> MemorySegment.ofArray(new double[length]);
    };
  }
}
