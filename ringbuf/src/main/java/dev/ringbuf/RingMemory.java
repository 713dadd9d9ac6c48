package dev.ringbuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;

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

  private final NioData nio;
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
    this.nio = new NioData(data, element, NioData.MAX_BLOCK_BYTES);
  }

  /// Byte offset in [#data] of the element at a ring position.
  long offset(long position) {
    return (position & mask) * elementBytes;
  }

  /// How many of `count` elements from a ring position on lie in one piece.
  private long contiguous(long position, long count) {
    return Math.min(count, endSlot - (position & mask));
  }

  /// Copies whole elements from the start of a segment to the slots at a ring position.
  void copyIn(MemorySegment source, long position, long count) {
    long first = contiguous(position, count) * elementBytes;
    MemorySegment.copy(source, 0, data, offset(position), first);
    if (first < count * elementBytes) {
      MemorySegment.copy(source, first, data, 0, count * elementBytes - first);
    }
  }

  /// The way back of [#copyIn(MemorySegment, long, long)].
  void copyOut(long position, MemorySegment target, long count) {
    long first = contiguous(position, count) * elementBytes;
    MemorySegment.copy(data, offset(position), target, 0, first);
    if (first < count * elementBytes) {
      MemorySegment.copy(data, 0, target, first, count * elementBytes - first);
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

  /// Copies whole elements from a buffer's position on, which it does not move.
  void copyIn(Buffer source, long position, int count) {
    int first = (int) contiguous(position, count);
    int entries = element.entriesIn(source, first);
    nio.copyIn(source, source.position(), offset(position), entries);
    if (first < count) {
      int rest = element.entriesIn(source, count - first);
      nio.copyIn(source, source.position() + entries, 0, rest);
    }
  }

  /// The way back of [#copyIn(Buffer, long, int)].
  void copyOut(long position, Buffer target, int count) {
    int first = (int) contiguous(position, count);
    int entries = element.entriesIn(target, first);
    nio.copyOut(offset(position), target, target.position(), entries);
    if (first < count) {
      int rest = element.entriesIn(target, count - first);
      nio.copyOut(0, target, target.position() + entries, rest);
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
