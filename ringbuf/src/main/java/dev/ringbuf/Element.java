package dev.ringbuf;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// What a ring carries: a layout of fixed size. Only whole elements go in or come out.
///
/// A layout is *uniform* when it consists of one primitive type in one byte order, without padding:
/// a primitive, a sequence of them (interleaved channels) or a struct of them (a stereo frame).
/// Only uniform elements can be exchanged with arrays of that primitive; the others travel as
/// bytes, in memory segments and byte buffers.
final class Element {
  final MemoryLayout layout;

  /// Size of one element in bytes, at least 1.
  final long bytes;

  /// The primitive of a uniform element, else null.
  final @Nullable Primitive type;

  /// The value layout (with its byte order) of a uniform element's primitive; bytes for the others.
  final ValueLayout leaf;

  /// How many array entries of type [#type] make one element; 1 for a primitive.
  final int entries;

  /// Whether the primitive is in the byte order of this machine, as array entries are.
  final boolean nativeOrder;

  /// The layout, one of [Primitive]'s, of the array entry that is a whole element; null if an
  /// element takes several entries or is mixed.
  private final @Nullable ValueLayout single;

  /// As [#single], if such entries can be copied as they are; null if their byte order differs.
  final @Nullable ValueLayout direct;

  private Element(MemoryLayout layout, @Nullable ValueLayout leaf) {
    this.layout = layout;
    this.bytes = layout.byteSize();
    this.type = leaf == null ? null : Primitive.ofCarrier(leaf.carrier());
    this.leaf = leaf == null || type == null ? ValueLayout.JAVA_BYTE : leaf;
    this.entries = Math.toIntExact(bytes / this.leaf.byteSize());
    this.nativeOrder = this.leaf.order() == ByteOrder.nativeOrder();
    this.single = type != null && entries == 1 ? type.layout : null;
    this.direct = nativeOrder ? single : null;
  }

  /// @throws IllegalArgumentException if the layout has size 0 or is larger than 1 GiB
  static Element of(MemoryLayout layout) {
    if (layout.byteSize() == 0) {
      throw new IllegalArgumentException(
          "element layout " + layout + " has size 0; a ring needs elements of >= 1 byte");
    }
    if (layout.byteSize() > 1 << 30) {
      throw new IllegalArgumentException(
          "element layout of "
              + layout.byteSize()
              + " bytes is larger than the limit of "
              + (1 << 30)
              + " bytes");
    }
    return new Element(layout, uniformLeaf(layout));
  }

  private static @Nullable ValueLayout uniformLeaf(MemoryLayout layout) {
    return switch (layout) {
      case ValueLayout value ->
          value.withoutName().withByteAlignment(1); // heap byte arrays are not aligned
      case SequenceLayout sequence -> uniformLeaf(sequence.elementLayout());
      case StructLayout struct -> commonLeaf(struct);
      default -> null; // padding, unions
    };
  }

  private static @Nullable ValueLayout commonLeaf(GroupLayout group) {
    ValueLayout common = null;
    for (MemoryLayout member : group.memberLayouts()) {
      ValueLayout leaf = uniformLeaf(member);
      if (leaf == null
          || (common != null
              && (common.carrier() != leaf.carrier() || common.order() != leaf.order()))) {
        return null;
      }
      common = leaf;
    }
    return common;
  }

  /// The type code in the ring's memory. Values of the other byte order have code 0, so that a ring
  /// opened for values of native order does not silently deliver swapped ones.
  int typeCode() {
    return type == null || leaf.order() != ByteOrder.nativeOrder() ? 0 : type.code;
  }

  /// Checks that a single value of this layout, one of [Primitive]'s, makes one element.
  ///
  /// @throws IllegalArgumentException if it is of another type, or only a part of an element
  void requireValue(ValueLayout value) {
    if (!isElement(value)) {
      elementsIn(Primitive.of(value), 1, "");
    }
  }

  /// The number of elements in array entries of the given layout, one of [Primitive]'s.
  ///
  /// @throws IllegalArgumentException if the array is of another type than this element's or the
  ///   entries are not whole elements
  int elementsIn(ValueLayout entry, int length) {
    return isElement(entry) ? length : elementsIn(Primitive.of(entry), length, "[]");
  }

  @SuppressWarnings("ReferenceEquality") // Primitive's layouts are constants; no others come here
  private boolean isElement(ValueLayout entry) {
    return entry == single;
  }

  /// The number of elements in array or buffer entries of the given type.
  ///
  /// @throws IllegalArgumentException if the type is not this element's or the entries are not
  ///   whole elements
  int elementsIn(Primitive type, int length, String container) {
    if (type != this.type) {
      throw mismatch(type, container);
    }
    if (entries == 1) {
      return length;
    }
    if (length % entries != 0) {
      throw new IllegalArgumentException(
          length + " " + type.keyword() + "s are not whole elements of " + entries + " each");
    }
    return length / entries;
  }

  /// The number of elements that remain in a buffer.
  ///
  /// @throws IllegalArgumentException if its type is neither bytes nor this element's, or they are
  ///   not whole elements
  int elementsIn(Buffer buffer) {
    return buffer instanceof ByteBuffer
        ? (int) elementsInBytes(buffer.remaining())
        : elementsIn(Primitive.of(buffer), buffer.remaining(), " buffer");
  }

  /// The number of elements in a segment.
  ///
  /// @throws IllegalArgumentException if it is on an array of another primitive than bytes or this
  ///   element's, or they are not whole elements
  long elementsIn(MemorySegment segment) {
    Primitive array = Primitive.ofArrayBehind(segment);
    if (array != null && array != Primitive.BYTE && array != type) {
      throw mismatch(array, "[]");
    }
    return elementsInBytes(segment.byteSize());
  }

  /// The number of buffer entries that elements take.
  int entriesIn(Buffer buffer, int elements) {
    return buffer instanceof ByteBuffer ? (int) (elements * bytes) : elements * entries;
  }

  /// The number of whole elements in a number of bytes.
  ///
  /// @throws IllegalArgumentException if a part of an element is left over
  long elementsInBytes(long byteCount) {
    if (bytes == 1) {
      return byteCount;
    }
    long elements = byteCount / bytes;
    if (elements * bytes != byteCount) {
      throw new IllegalArgumentException(
          byteCount
              + " bytes are not whole elements of "
              + bytes
              + " bytes each ("
              + byteCount % bytes
              + " left over)");
    }
    return elements;
  }

  /// Refuses an array or typed buffer of another type than this element's.
  private IllegalArgumentException mismatch(Primitive got, String suffix) {
    String expected =
        type == null
            ? "mixed elements (" + bytes + " bytes, as memory segment or ByteBuffer)"
            : type.keyword() + " elements";
    return new IllegalArgumentException("expected " + expected + ", got " + got.keyword() + suffix);
  }

  @Override
  public String toString() {
    return (type == null ? "mixed" : type.keyword())
        + (entries > 1 && type != null ? " x " + entries : "")
        + " ("
        + bytes
        + " bytes)";
  }
}
