package dev.ringbuf.reactor;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.UnionLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An element as it travels to other hosts and languages: its size, its type code and its layout as
/// text. The WebSocket protocol and the records of the Kafka bridge use it. There all values are
/// little-endian, whatever their byte order in the ring.
///
/// ```text
/// layout  = member *("," member)
/// member  = "pad" bytes | [name ":"] value
/// value   = primitive | value "[" count "]" | "{" layout "}"
/// ```
///
/// Codes: 1 `i8`, 2 `i16`, 3 `u16`, 4 `i32`, 5 `i64`, 6 `f32`, 7 `f64` for elements that consist of
/// such values alone, and [#STRUCT] for all others. Immutable; any thread.
public final class ElementFormat {
  /// The code of an element that is not made of one primitive alone.
  public static final byte STRUCT = 8;

  private static final List<String> PRIMITIVES =
      List.of("", "i8", "i16", "u16", "i32", "i64", "f32", "f64");

  private final byte code;
  private final int bytes;
  private final String text;

  /// Of each big-endian value in an element: its offset and its size.
  private final List<int[]> swaps = new ArrayList<>();

  private ElementFormat(MemoryLayout layout) {
    String leaf = uniformLeaf(layout);
    this.code = leaf == null ? STRUCT : (byte) PRIMITIVES.indexOf(leaf);
    this.bytes = Math.toIntExact(layout.byteSize());
    this.text = layout instanceof StructLayout struct ? members(struct) : member(layout);
    findSwaps(layout, 0);
  }

  /// The format of an element.
  ///
  /// @param layout of a ring's element
  public static ElementFormat of(MemoryLayout layout) {
    return new ElementFormat(layout);
  }

  /// The type code, 1 .. [#STRUCT].
  public byte code() {
    return code;
  }

  /// Size of an element in bytes, >= 1.
  public int bytes() {
    return bytes;
  }

  /// The layout as text.
  public String text() {
    return text;
  }

  /// The name of a type code, for error messages.
  public static String nameOf(int code) {
    if (code == STRUCT) {
      return "struct";
    }
    return code >= 1 && code < STRUCT ? PRIMITIVES.get(code) : "unknown code " + code;
  }

  /// Turns all big-endian values to little-endian ones, or back.
  ///
  /// @param elements with whole elements from an index to the limit; its position does not count
  /// @param from index of the first element
  public void swap(ByteBuffer elements, int from) {
    if (swaps.isEmpty()) {
      return;
    }
    for (int element = from; element < elements.limit(); element += bytes) {
      for (int[] swap : swaps) {
        reverse(elements, element + swap[0], swap[1]);
      }
    }
  }

  private static void reverse(ByteBuffer bytes, int at, int size) {
    for (int low = at, high = at + size - 1; low < high; low++, high--) {
      byte swapped = bytes.get(low);
      bytes.put(low, bytes.get(high));
      bytes.put(high, swapped);
    }
  }

  private void findSwaps(MemoryLayout layout, int offset) {
    switch (layout) {
      case ValueLayout value -> {
        if (value.order() == ByteOrder.BIG_ENDIAN && value.byteSize() > 1) {
          swaps.add(new int[] {offset, (int) value.byteSize()});
        }
      }
      case SequenceLayout sequence -> {
        int size = (int) sequence.elementLayout().byteSize();
        for (int i = 0; i < sequence.elementCount(); i++) {
          findSwaps(sequence.elementLayout(), offset + i * size);
        }
      }
      case StructLayout struct -> {
        int at = offset;
        for (MemoryLayout member : struct.memberLayouts()) {
          findSwaps(member, at);
          at += (int) member.byteSize();
        }
      }
      case UnionLayout _, PaddingLayout _ -> {} // bytes
    }
  }

  /// The one primitive that an element is made of; null if there are several, or padding.
  private static @Nullable String uniformLeaf(MemoryLayout layout) {
    return switch (layout) {
      case ValueLayout value -> primitive(value);
      case SequenceLayout sequence -> uniformLeaf(sequence.elementLayout());
      case StructLayout struct -> {
        List<@Nullable String> leaves = new ArrayList<>();
        struct.memberLayouts().forEach(member -> leaves.add(uniformLeaf(member)));
        String first = leaves.isEmpty() ? null : leaves.getFirst();
        yield leaves.stream().allMatch(leaf -> Objects.equals(leaf, first)) ? first : null;
      }
      case UnionLayout _, PaddingLayout _ -> null;
    };
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
