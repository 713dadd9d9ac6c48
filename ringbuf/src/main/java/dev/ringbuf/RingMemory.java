package dev.ringbuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The memory of a ring together with its geometry, which is read once and never again: whatever
/// another process does to the header later, indexing stays inside the data.
///
/// Element `p` (a free-running ring position) lies in slot `p & mask`. Copies are split where they
/// run over the last slot, except in a mirrored ring, whose data is mapped twice, back to back.
final class RingMemory {
  /// The whole memory: header, ledger and data.
  final MemorySegment memory;

  /// The elements; twice as long in a mirrored ring.
  final MemorySegment data;

  final Element element;

  /// Elements the ring holds at most.
  final long capacity;

  /// Records the gap ledger holds at most, a power of two.
  final long ledgerSlots;

  private final long elementBytes;
  private final long mask;

  /// Slot before which a run of elements has to end.
  private final long endSlot;

  RingMemory(MemorySegment memory, Element element, Geometry geometry) {
    this.element = element;
    this.elementBytes = element.bytes;
    this.capacity = geometry.capacity();
    this.ledgerSlots = geometry.ledgerSlots();
    this.mask = geometry.slots() - 1;
    this.endSlot = geometry.mirrored() ? 2 * geometry.slots() : geometry.slots();
    this.memory = memory;
    this.data = memory.asSlice(geometry.dataOffset(), endSlot * elementBytes);
  }

  /// Byte offset in [#data] of the element at a ring position.
  long offset(long position) {
    return (position & mask) * elementBytes;
  }

  /// How many of `count` elements from a ring position on lie in one piece.
  private long contiguous(long position, long count) {
    return Math.min(count, endSlot - (position & mask));
  }

  /// Copies whole elements from a segment, whose entries have the given layout, to the slots at a
  /// ring position.
  void copyIn(MemorySegment source, ValueLayout layout, long offset, long position, long count) {
    long first = contiguous(position, count);
    int entries = element.entries;
    ValueLayout leaf = element.leaf;
    MemorySegment.copy(source, layout, offset, data, leaf, offset(position), first * entries);
    if (first < count) {
      long rest = offset + first * elementBytes;
      MemorySegment.copy(source, layout, rest, data, leaf, 0, (count - first) * entries);
    }
  }

  /// The way back of [#copyIn(MemorySegment, ValueLayout, long, long, long)].
  void copyOut(long position, MemorySegment target, ValueLayout layout, long offset, long count) {
    long first = contiguous(position, count);
    int entries = element.entries;
    ValueLayout leaf = element.leaf;
    MemorySegment.copy(data, leaf, offset(position), target, layout, offset, first * entries);
    if (first < count) {
      long rest = offset + first * elementBytes;
      MemorySegment.copy(data, leaf, 0, target, layout, rest, (count - first) * entries);
    }
  }

  /// Copies whole elements from an array of the element's primitive; `index` in array entries.
  void copyIn(Object array, int index, long position, int count) {
    int first = (int) contiguous(position, count);
    int entries = element.entries;
    ValueLayout leaf = element.leaf;
    MemorySegment.copy(array, index, data, leaf, offset(position), first * entries);
    if (first < count) {
      MemorySegment.copy(array, index + first * entries, data, leaf, 0, (count - first) * entries);
    }
  }

  /// The way back of [#copyIn(Object, int, long, int)].
  void copyOut(long position, Object array, int index, int count) {
    int first = (int) contiguous(position, count);
    int entries = element.entries;
    ValueLayout leaf = element.leaf;
    MemorySegment.copy(data, leaf, offset(position), array, index, first * entries);
    if (first < count) {
      MemorySegment.copy(data, leaf, 0, array, index + first * entries, (count - first) * entries);
    }
  }

  /// The elements from a ring position on, in place.
  RingWindow window(long position, long count, long streamPosition) {
    long first = contiguous(position, count);
    MemorySegment head = data.asSlice(offset(position), first * elementBytes);
    MemorySegment rest = data.asSlice(0, (count - first) * elementBytes);
    return new RingWindow(head, rest, count, streamPosition);
  }
}
