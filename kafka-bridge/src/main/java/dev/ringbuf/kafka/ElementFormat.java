package dev.ringbuf.kafka;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How an element is described in a record: a type code and a text, the same as in the WebSocket
/// protocol. In a record all values are little-endian, whatever their byte order in the ring.
///
/// ```text
/// layout  = member *("," member)
/// member  = "pad" bytes | [name ":"] value
/// value   = primitive | value "[" count "]" | "{" layout "}"
/// ```
final class ElementFormat {
  /// The code of an element that is not made of one primitive alone.
  static final int STRUCT = 8;

  /// A primitive's code is its index.
  private static final List<String> PRIMITIVES =
      List.of("", "i8", "i16", "u16", "i32", "i64", "f32", "f64");

  private final int code;
  private final int bytes;
  private final String text;

  /// Offset and size of each big-endian value in an element.
  private final List<int[]> swaps = new ArrayList<>();

  ElementFormat(MemoryLayout layout) {
    Set<String> leaves = new HashSet<>();
    findLeaves(layout, 0, leaves);
    this.code = leaves.size() == 1 ? codeOf(leaves.iterator().next()) : STRUCT;
    this.bytes = Math.toIntExact(layout.byteSize());
    this.text = layout instanceof StructLayout struct ? members(struct) : member(layout);
  }

  private static int codeOf(String leaf) {
    int code = PRIMITIVES.indexOf(leaf);
    return code < 1 ? STRUCT : code;
  }

  int code() {
    return code;
  }

  /// Size of an element, >= 1.
  int bytes() {
    return bytes;
  }

  String text() {
    return text;
  }

  static String nameOf(int code) {
    if (code == STRUCT) {
      return "struct";
    }
    return code >= 1 && code < STRUCT ? PRIMITIVES.get(code) : "unknown code " + code;
  }

  /// Turns all big-endian values into little-endian ones.
  ///
  /// @param elements whole elements
  void toLittleEndian(byte[] elements) {
    for (int element = 0; !swaps.isEmpty() && element < elements.length; element += bytes) {
      for (int[] swap : swaps) {
        int low = element + swap[0];
        for (int high = low + swap[1] - 1; low < high; low++, high--) {
          byte swapped = elements[low];
          elements[low] = elements[high];
          elements[high] = swapped;
        }
      }
    }
  }

  /// Collects the kinds of values in an element; what is no single value, such as padding, counts
  /// as a kind of its own. Notes the values to be swapped.
  private void findLeaves(MemoryLayout layout, int offset, Set<String> leaves) {
    switch (layout) {
      case ValueLayout value -> {
        leaves.add(primitive(value));
        if (value.order() == ByteOrder.BIG_ENDIAN && value.byteSize() > 1) {
          swaps.add(new int[] {offset, (int) value.byteSize()});
        }
      }
      case SequenceLayout sequence -> {
        int size = (int) sequence.elementLayout().byteSize();
        for (int i = 0; i < sequence.elementCount(); i++) {
          findLeaves(sequence.elementLayout(), offset + i * size, leaves);
        }
      }
      case StructLayout struct -> {
        int at = offset;
        for (MemoryLayout member : struct.memberLayouts()) {
          findLeaves(member, at, leaves);
          at += (int) member.byteSize();
        }
      }
      case UnionLayout _, PaddingLayout _ -> leaves.add("bytes");
    }
  }

  private static String primitive(ValueLayout value) {
    Class<?> carrier = value.carrier();
    if (carrier == float.class || carrier == double.class) {
      return "f" + value.byteSize() * 8;
    }
    return carrier == char.class ? "u16" : "i" + value.byteSize() * 8; // an address is an integer
  }

  private static String members(GroupLayout group) {
    return group.memberLayouts().stream()
        .map(ElementFormat::member)
        .collect(Collectors.joining(","));
  }

  private static String member(MemoryLayout layout) {
    if (layout instanceof PaddingLayout) {
      return "pad" + layout.byteSize();
    }
    String value = value(layout);
    return layout.name().map(name -> readable(name) + ":" + value).orElse(value);
  }

  private static String value(MemoryLayout layout) {
    return switch (layout) {
      case ValueLayout value -> primitive(value);
      case SequenceLayout sequence ->
          value(sequence.elementLayout()) + "[" + sequence.elementCount() + "]";
      case StructLayout struct -> "{" + members(struct) + "}";
      case UnionLayout union -> "i8[" + union.byteSize() + "]";
      case PaddingLayout padding -> "i8[" + padding.byteSize() + "]";
    };
  }

  /// A name without characters that have a meaning in the text.
  private static String readable(String name) {
    return name.replaceAll("[\\s,:\\[\\]{}]", "_");
  }

  @Override
  public String toString() {
    return text;
  }
}
