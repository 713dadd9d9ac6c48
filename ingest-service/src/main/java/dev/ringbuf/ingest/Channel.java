package dev.ringbuf.ingest;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// One signal in the elements of a ring: the value itself, a value of a frame, or a field of a
/// struct. Long integers are times and counters, so they are no signals.
///
/// @param name of the field, the number of the value in a frame from 1, or empty
/// @param offset of the value in an element, in bytes
/// @param layout of the value
record Channel(String name, long offset, ValueLayout layout) {

  /// The signals in an element, in order. Empty if it has none.
  static List<Channel> of(MemoryLayout element) {
    List<Channel> found = new ArrayList<>();
    collect(element, "", 0, found);
    return List.copyOf(found);
  }

  private static void collect(MemoryLayout layout, String name, long offset, List<Channel> found) {
    switch (layout) {
      case ValueLayout.OfLong ignored -> {}
      case ValueLayout.OfBoolean ignored -> {}
      case java.lang.foreign.AddressLayout ignored -> {}
      case ValueLayout value -> found.add(new Channel(name, offset, value.withByteAlignment(1)));
      case SequenceLayout sequence -> {
        MemoryLayout value = sequence.elementLayout();
        for (long i = 0; i < sequence.elementCount(); i++) {
          collect(value, join(name, Long.toString(i + 1)), offset + i * value.byteSize(), found);
        }
      }
      case GroupLayout group -> {
        long at = offset;
        for (MemoryLayout member : group.memberLayouts()) {
          collect(member, join(name, member.name().orElse("")), at, found);
          at += member.byteSize();
        }
      }
      default -> {} // padding
    }
  }

  private static String join(String outer, String inner) {
    return outer.isEmpty() || inner.isEmpty() ? outer + inner : outer + "." + inner;
  }

  /// The value in the element at an offset.
  double read(MemorySegment elements, long element) {
    long at = element + offset;
    return switch (layout) {
      case ValueLayout.OfFloat value -> elements.get(value, at);
      case ValueLayout.OfDouble value -> elements.get(value, at);
      case ValueLayout.OfInt value -> elements.get(value, at);
      case ValueLayout.OfShort value -> elements.get(value, at);
      case ValueLayout.OfChar value -> elements.get(value, at);
      case ValueLayout.OfByte value -> elements.get(value, at);
      default -> throw new IllegalStateException("no signal: " + layout);
    };
  }
}
