package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// Minimal rings of ints, carved out of slabs, because jcstress makes thousands of them at a time.
public final class StressRings {
  private static final int LEDGER_SLOTS = 2;
  private static final int ALIGNMENT = 128;
  private static final int SLAB_BYTES = 1 << 20;
  private static final Element ELEMENT = Element.of(JAVA_INT);
  private static SegmentAllocator slab = newSlab();

  private StressRings() {}

  public static RingBuffer ofInts(int capacity) {
    Geometry geometry = Geometry.of(ELEMENT, capacity, LEDGER_SLOTS, ALIGNMENT, false);
    MemorySegment memory = allocate(geometry.totalBytes());
    geometry.format(memory);
    return new RingBuffer(RingMemory.foreign(memory, ELEMENT, geometry), null);
  }

  private static synchronized MemorySegment allocate(long bytes) {
    try {
      return slab.allocate(bytes, ALIGNMENT);
    } catch (IndexOutOfBoundsException usedUp) {
      slab = newSlab();
      return slab.allocate(bytes, ALIGNMENT);
    }
  }

  private static SegmentAllocator newSlab() {
    return SegmentAllocator.slicingAllocator(Arena.ofAuto().allocate(SLAB_BYTES, ALIGNMENT));
  }

  /// Reads what is available and appends it as text: elements, and gaps in their places.
  static void read(RingConsumer out, StringBuilder stream) {
    for (long next = out.next(8); next != 0; next = out.next(8)) {
      if (next < 0) {
        stream.append("gap").append(-next).append(' ');
      } else {
        for (int value : out.popInts((int) next)) {
          stream.append(value).append(' ');
        }
      }
    }
  }

  /// Reads the rest after the producer has finished, and returns the whole stream.
  static String readToTheEnd(RingConsumer out, StringBuilder stream) {
    int before;
    do {
      before = stream.length();
      read(out, stream);
    } while (stream.length() > before);
    return stream.toString().trim();
  }
}
