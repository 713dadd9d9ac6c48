package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;

/// The memory of a ring together with its geometry, which is read once and never again: whatever
/// another process does to the header later, indexing stays inside the data.
///
/// Element `p` (a free-running ring position) lies in slot `p & mask`. Copies are split where they
/// run over the last slot, except in a mirrored ring, whose data is mapped twice, back to back.
final class RingMemory {
  /// The whole memory: header, ledger and data; the data twice in a mirrored ring.
  final MemorySegment memory;

  /// The elements alone, to be shown to the user.
  final MemorySegment readOnlyData;

  final Element element;

  /// Elements the ring holds at most.
  final long capacity;

  /// Records the gap ledger holds at most, a power of two.
  final long ledgerSlots;

  /// Set when the ring is closed, for good. Plain, because it is read on the data path: a thread
  /// sees its own close at once, another's soon.
  boolean closed;

  private final BufferViews nio;
  private final long dataOffset;
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
    this.dataOffset = geometry.dataOffset();
    MemorySegment data = memory.asSlice(dataOffset, endSlot * elementBytes);
    this.readOnlyData = data.asReadOnly();
    this.nio = new BufferViews(data, element, BufferViews.MAX_BLOCK_BYTES);
  }

  /// Byte offset in [#memory] of the element at a ring position.
  long offset(long position) {
    return dataOffset + (position & mask) * elementBytes;
  }

  /// Byte offset in [#readOnlyData] of the element at a ring position.
  long dataOffset(long position) {
    return (position & mask) * elementBytes;
  }

  /// How many elements from a ring position on lie in one piece, at least 1.
  private long contiguous(long position) {
    return endSlot - (position & mask);
  }

  /// As [#offset], if that many elements from there on lie in one piece; else -1.
  long pieceOffset(long position, long count) {
    return count <= contiguous(position) ? offset(position) : -1;
  }

  /// Copies whole elements from the start of a segment to the slots at a ring position.
  void copyIn(MemorySegment source, long position, long count) {
    long first = contiguous(position);
    if (count <= first) {
      copy(source, 0, memory, offset(position), count * elementBytes);
    } else {
      copy(source, 0, memory, offset(position), first * elementBytes);
      copy(source, first * elementBytes, memory, dataOffset, (count - first) * elementBytes);
    }
  }

  /// The way back of [#copyIn(MemorySegment, long, long)].
  void copyOut(long position, MemorySegment target, long count) {
    long first = contiguous(position);
    if (count <= first) {
      copy(memory, offset(position), target, 0, count * elementBytes);
    } else {
      copy(memory, offset(position), target, 0, first * elementBytes);
      copy(memory, dataOffset, target, first * elementBytes, (count - first) * elementBytes);
    }
  }

  private static void copy(
      MemorySegment source, long from, MemorySegment target, long to, long bytes) {
    if (bytes == Long.BYTES) { // a long, a double, a stereo frame: spares the call of a stub
      target.set(JAVA_LONG_UNALIGNED, to, source.get(JAVA_LONG_UNALIGNED, from));
    } else {
      MemorySegment.copy(source, from, target, to, bytes);
    }
  }

  /// Copies whole elements from an array of the element's primitive.
  ///
  /// @param entry the layout of an array entry, a constant at each call: that saves `copy` half its
  ///   checks
  /// @param index first array entry
  void copyIn(ValueLayout entry, Object array, int index, long position, int count) {
    ValueLayout leaf = element.nativeOrder ? entry : element.leaf;
    int all = count * element.entries;
    long first = contiguous(position) * element.entries;
    if (all <= first) {
      MemorySegment.copy(array, index, memory, leaf, offset(position), all);
    } else {
      int piece = (int) first;
      MemorySegment.copy(array, index, memory, leaf, offset(position), piece);
      MemorySegment.copy(array, index + piece, memory, leaf, dataOffset, all - piece);
    }
  }

  /// The way back of [#copyIn(ValueLayout, Object, int, long, int)].
  void copyOut(ValueLayout entry, long position, Object array, int index, int count) {
    ValueLayout leaf = element.nativeOrder ? entry : element.leaf;
    int all = count * element.entries;
    long first = contiguous(position) * element.entries;
    if (all <= first) {
      MemorySegment.copy(memory, leaf, offset(position), array, index, all);
    } else {
      int piece = (int) first;
      MemorySegment.copy(memory, leaf, offset(position), array, index, piece);
      MemorySegment.copy(memory, leaf, dataOffset, array, index + piece, all - piece);
    }
  }

  /// Copies whole elements from a buffer's position on, which it does not move.
  void copyIn(Buffer source, long position, int count) {
    int first = (int) Math.min(count, contiguous(position));
    int entries = element.entriesIn(source, first);
    nio.copyIn(source, source.position(), offset(position) - dataOffset, entries);
    if (first < count) {
      int rest = element.entriesIn(source, count - first);
      nio.copyIn(source, source.position() + entries, 0, rest);
    }
  }

  /// The way back of [#copyIn(Buffer, long, int)].
  void copyOut(long position, Buffer target, int count) {
    int first = (int) Math.min(count, contiguous(position));
    int entries = element.entriesIn(target, first);
    nio.copyOut(offset(position) - dataOffset, target, target.position(), entries);
    if (first < count) {
      int rest = element.entriesIn(target, count - first);
      nio.copyOut(0, target, target.position() + entries, rest);
    }
  }

  /// The elements from a ring position on, in place.
  RingWindow window(long position, long count, long streamPosition) {
    long first = Math.min(count, contiguous(position));
    MemorySegment head = memory.asSlice(offset(position), first * elementBytes);
    MemorySegment rest = memory.asSlice(dataOffset, (count - first) * elementBytes);
    return new RingWindow(head, rest, count, streamPosition);
  }
}
