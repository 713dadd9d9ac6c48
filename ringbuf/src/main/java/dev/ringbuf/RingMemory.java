package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;
import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.Buffer;
import org.jspecify.annotations.Nullable;

/// The memory of a ring: its elements, its state words, and its geometry. The geometry is read
/// once, so indexing stays inside the data even if another process changes the header later. Knows
/// nothing of the roles that use it.
///
/// Element `p` (a free-running ring position) lies in slot `p & mask`. Copies are split where they
/// run over the last slot, except in a mirrored ring, whose data is mapped twice, back to back.
@SuppressWarnings({
  "restricted", // see EVERYTHING
  "ReachabilityFenceUsage" // a call that throws has accessed all it ever will
})
final class RingMemory {
  /// Decided once. Without native access, no restricted method is called and no warning is printed.
  private static final boolean UNCHECKED = RingMemory.class.getModule().isNativeAccessEnabled();

  /// One segment over the whole address space. Because it is constant, the compiler removes the
  /// checks of the JVM from every access. Memory that the library owns is accessed through it. What
  /// the checks guarantee comes from elsewhere:
  ///
  /// - **Bounds.** Slots are masked, and counts checked, against a geometry that was read once.
  ///   State words lie at fixed offsets. Nothing that another process writes becomes an address.
  /// - **Liveness.** Owned memory belongs to an automatic arena, so nobody can free it while its
  ///   segment is reachable. A fence behind each access keeps this object reachable.
  private static final MemorySegment EVERYTHING =
      UNCHECKED ? MemorySegment.NULL.reinterpret(Long.MAX_VALUE) : MemorySegment.NULL;

  /// The whole memory: header, data and ledger; the data twice in a mirrored ring.
  final MemorySegment segment;

  /// Whether the memory stays for as long as its segment is reachable.
  private final boolean owned;

  private final long address;

  /// The elements alone, for the user.
  final MemorySegment readOnlyData;

  final Element element;

  final Geometry geometry;

  /// Elements the ring holds at most.
  final long capacity;

  /// Records the gap ledger holds at most, a power of two.
  final long ledgerSlots;

  /// Set when the ring is closed, and never reset. Plain, because every look of a role reads it: a
  /// thread sees its own close at once, and that of another thread soon.
  boolean closed;

  /// The layout of the array entries that are bit for bit the elements; null if there is none.
  private final @Nullable ValueLayout direct;

  private final WakeSlot wake = new WakeSlot();
  private final BufferViews views;
  private final long dataOffset;
  private final long ledgerOffset;

  /// Where the elements begin in [#access].
  private final long dataBase;

  private final long elementBytes;
  private final long mask;

  /// Array entries from which a copy in one piece is left to [LargeCopy].
  private final int largeEntries;

  /// Slot before which a piece has to end.
  private final long endSlot;

  /// What wakes the consumer, if it waits in this JVM and has asked for it. An object of its own,
  /// because it is written often, and the fields above are read on the data path.
  private static final class WakeSlot {
    volatile @Nullable Runnable action;
  }

  /// The ring in memory of an automatic arena that the library has made and gives to nobody else.
  static RingMemory allocated(MemorySegment segment, Element element, Geometry geometry) {
    return new RingMemory(segment, true, LargeCopy.MIN_BYTES, element, geometry);
  }

  /// The ring in a file, mapped in such an arena. Another process may make the file shorter, and
  /// then only the JVM's own accesses end in an error that Java can handle.
  static RingMemory mapped(MemorySegment segment, Element element, Geometry geometry) {
    return new RingMemory(segment, true, Integer.MAX_VALUE, element, geometry);
  }

  /// The ring in memory whose arena somebody may close.
  static RingMemory foreign(MemorySegment segment, Element element, Geometry geometry) {
    return new RingMemory(segment, false, Integer.MAX_VALUE, element, geometry);
  }

  private RingMemory(
      MemorySegment segment, boolean owned, int largeBytes, Element element, Geometry geometry) {
    this.element = element;
    this.direct = element.direct;
    this.elementBytes = element.bytes;
    this.geometry = geometry;
    this.capacity = geometry.capacity();
    this.ledgerSlots = geometry.ledgerSlots();
    this.mask = geometry.slots() - 1;
    this.endSlot = geometry.mirrored() ? 2 * geometry.slots() : geometry.slots();
    this.segment = segment;
    this.owned = owned;
    this.largeEntries = UNCHECKED ? largeBytes / (int) element.leaf.byteSize() : Integer.MAX_VALUE;
    this.address = segment.address();
    this.dataOffset = geometry.dataOffset();
    this.dataBase = base() + dataOffset;
    this.ledgerOffset = geometry.ledgerOffset();
    MemorySegment data = segment.asSlice(dataOffset, endSlot * elementBytes);
    this.readOnlyData = data.asReadOnly();
    this.views = new BufferViews(data, element, BufferViews.MAX_BLOCK_BYTES);
  }

  // ---- The two ways to the memory. Without native access, the compiler removes these branches.
  // ---- With it, a branch on a field is what unchecked access costs. It folds away in a JVM whose
  // ---- hot rings are all of one kind.

  /// The segment for accesses to [#base] and behind, given the ring's own one.
  MemorySegment through(MemorySegment own) {
    return UNCHECKED && owned ? EVERYTHING : own;
  }

  private MemorySegment access() {
    return through(segment);
  }

  /// Where the ring begins in that segment.
  long base() {
    return UNCHECKED && owned ? address : 0;
  }

  // ---- State words. The fence keeps the memory reachable, and so in place, until the access is
  // done.
  // ---- A copy that is followed by such an access in the same call needs no fence of its own.

  long getPlain(long word) {
    long value = RingLayout.getPlain(access(), base() + word);
    Reference.reachabilityFence(this);
    return value;
  }

  void setPlain(long word, long value) {
    RingLayout.setPlain(access(), base() + word, value);
    Reference.reachabilityFence(this);
  }

  /// Pairs with [#setRelease]: what was written before that store is visible after this load.
  long getAcquire(long word) {
    long value = RingLayout.getAcquire(access(), base() + word);
    Reference.reachabilityFence(this);
    return value;
  }

  /// Pairs with [#getAcquire].
  void setRelease(long word, long value) {
    RingLayout.setRelease(access(), base() + word, value);
    Reference.reachabilityFence(this);
  }

  private int getIntPlain(long word) {
    int value = RingLayout.getIntPlain(access(), base() + word);
    Reference.reachabilityFence(this);
    return value;
  }

  private void setIntPlain(long word, int value) {
    RingLayout.setIntPlain(access(), base() + word, value);
    Reference.reachabilityFence(this);
  }

  private int getIntOpaque(long word) {
    int value = RingLayout.getIntOpaque(access(), base() + word);
    Reference.reachabilityFence(this);
    return value;
  }

  private int getIntAcquire(long word) {
    int value = RingLayout.getIntAcquire(access(), base() + word);
    Reference.reachabilityFence(this);
    return value;
  }

  private void setIntRelease(long word, int value) {
    RingLayout.setIntRelease(access(), base() + word, value);
    Reference.reachabilityFence(this);
  }

  private void setIntVolatile(long word, int value) {
    RingLayout.setIntVolatile(access(), base() + word, value);
    Reference.reachabilityFence(this);
  }

  // ---- Slots

  /// Byte offset in [#access] of the element at a ring position. The mask keeps it inside the data,
  /// whatever the position is.
  private long offset(long position) {
    return dataBase + (position & mask) * elementBytes;
  }

  /// Byte offset in [#readOnlyData] of the element at a ring position.
  long dataOffset(long position) {
    return (position & mask) * elementBytes;
  }

  /// Byte offset in [#segment] of a gap record, whose number counts from the first one ever
  /// published.
  long recordOffset(long record) {
    return ledgerOffset + (record & (ledgerSlots - 1)) * RECORD_BYTES;
  }

  /// How many elements from a ring position on lie in one piece, at least 1.
  private long pieceAt(long position) {
    return endSlot - (position & mask);
  }

  // ---- Single values: the constant layout lets the compiler make a plain access. Only rings of
  // ---- the other byte order use the layout of the element.

  void set(long position, byte value) {
    access().set(JAVA_BYTE, offset(position), value);
  }

  byte getByte(long position) {
    return access().get(JAVA_BYTE, offset(position));
  }

  void set(long position, short value) {
    access()
        .set(
            element.nativeOrder ? JAVA_SHORT_UNALIGNED : (OfShort) element.leaf,
            offset(position),
            value);
  }

  short getShort(long position) {
    return access()
        .get(element.nativeOrder ? JAVA_SHORT_UNALIGNED : (OfShort) element.leaf, offset(position));
  }

  void set(long position, char value) {
    access()
        .set(
            element.nativeOrder ? JAVA_CHAR_UNALIGNED : (OfChar) element.leaf,
            offset(position),
            value);
  }

  char getChar(long position) {
    return access()
        .get(element.nativeOrder ? JAVA_CHAR_UNALIGNED : (OfChar) element.leaf, offset(position));
  }

  void set(long position, int value) {
    access()
        .set(
            element.nativeOrder ? JAVA_INT_UNALIGNED : (OfInt) element.leaf,
            offset(position),
            value);
  }

  int getInt(long position) {
    return access()
        .get(element.nativeOrder ? JAVA_INT_UNALIGNED : (OfInt) element.leaf, offset(position));
  }

  void set(long position, long value) {
    access()
        .set(
            element.nativeOrder ? JAVA_LONG_UNALIGNED : (OfLong) element.leaf,
            offset(position),
            value);
  }

  long getLong(long position) {
    return access()
        .get(element.nativeOrder ? JAVA_LONG_UNALIGNED : (OfLong) element.leaf, offset(position));
  }

  void set(long position, float value) {
    access()
        .set(
            element.nativeOrder ? JAVA_FLOAT_UNALIGNED : (OfFloat) element.leaf,
            offset(position),
            value);
  }

  float getFloat(long position) {
    return access()
        .get(element.nativeOrder ? JAVA_FLOAT_UNALIGNED : (OfFloat) element.leaf, offset(position));
  }

  void set(long position, double value) {
    access()
        .set(
            element.nativeOrder ? JAVA_DOUBLE_UNALIGNED : (OfDouble) element.leaf,
            offset(position),
            value);
  }

  double getDouble(long position) {
    return access()
        .get(
            element.nativeOrder ? JAVA_DOUBLE_UNALIGNED : (OfDouble) element.leaf,
            offset(position));
  }

  // ---- Arrays: nearly every copy is one piece and needs no conversion. These copies have a method
  // ---- per type, where the compiler knows the array's type and the layout. For short arrays, a
  // ---- copy for all types spends four times as long on checks as on the copy itself.

  /// Whether array entries of this layout are bit for bit the elements.
  @SuppressWarnings("ReferenceEquality") // as in Element: layouts are constants
  boolean isPlain(ValueLayout entry) {
    return entry == direct;
  }

  /// Whether elements from a ring position on lie in one piece.
  boolean isOnePiece(long position, long count) {
    return count <= pieceAt(position);
  }

  void copyIn(byte[] source, int index, long position, int count) {
    if (count >= largeEntries) {
      copyLargeIn(MemorySegment.ofArray(source), index, position, count);
    } else {
      MemorySegment.copy(source, index, access(), JAVA_BYTE, offset(position), count);
    }
  }

  void copyOut(long position, byte[] target, int index, int count) {
    if (count >= largeEntries) {
      copyLargeOut(position, MemorySegment.ofArray(target), index, count);
    } else {
      MemorySegment.copy(access(), JAVA_BYTE, offset(position), target, index, count);
    }
  }

  void copyIn(short[] source, int index, long position, int count) {
    if (count >= largeEntries) {
      copyLargeIn(MemorySegment.ofArray(source), index, position, count);
    } else {
      MemorySegment.copy(source, index, access(), JAVA_SHORT_UNALIGNED, offset(position), count);
    }
  }

  void copyOut(long position, short[] target, int index, int count) {
    if (count >= largeEntries) {
      copyLargeOut(position, MemorySegment.ofArray(target), index, count);
    } else {
      MemorySegment.copy(access(), JAVA_SHORT_UNALIGNED, offset(position), target, index, count);
    }
  }

  void copyIn(char[] source, int index, long position, int count) {
    if (count >= largeEntries) {
      copyLargeIn(MemorySegment.ofArray(source), index, position, count);
    } else {
      MemorySegment.copy(source, index, access(), JAVA_CHAR_UNALIGNED, offset(position), count);
    }
  }

  void copyOut(long position, char[] target, int index, int count) {
    if (count >= largeEntries) {
      copyLargeOut(position, MemorySegment.ofArray(target), index, count);
    } else {
      MemorySegment.copy(access(), JAVA_CHAR_UNALIGNED, offset(position), target, index, count);
    }
  }

  void copyIn(int[] source, int index, long position, int count) {
    if (count >= largeEntries) {
      copyLargeIn(MemorySegment.ofArray(source), index, position, count);
    } else {
      MemorySegment.copy(source, index, access(), JAVA_INT_UNALIGNED, offset(position), count);
    }
  }

  void copyOut(long position, int[] target, int index, int count) {
    if (count >= largeEntries) {
      copyLargeOut(position, MemorySegment.ofArray(target), index, count);
    } else {
      MemorySegment.copy(access(), JAVA_INT_UNALIGNED, offset(position), target, index, count);
    }
  }

  void copyIn(long[] source, int index, long position, int count) {
    if (count >= largeEntries) {
      copyLargeIn(MemorySegment.ofArray(source), index, position, count);
    } else {
      MemorySegment.copy(source, index, access(), JAVA_LONG_UNALIGNED, offset(position), count);
    }
  }

  void copyOut(long position, long[] target, int index, int count) {
    if (count >= largeEntries) {
      copyLargeOut(position, MemorySegment.ofArray(target), index, count);
    } else {
      MemorySegment.copy(access(), JAVA_LONG_UNALIGNED, offset(position), target, index, count);
    }
  }

  void copyIn(float[] source, int index, long position, int count) {
    if (count >= largeEntries) {
      copyLargeIn(MemorySegment.ofArray(source), index, position, count);
    } else {
      MemorySegment.copy(source, index, access(), JAVA_FLOAT_UNALIGNED, offset(position), count);
    }
  }

  void copyOut(long position, float[] target, int index, int count) {
    if (count >= largeEntries) {
      copyLargeOut(position, MemorySegment.ofArray(target), index, count);
    } else {
      MemorySegment.copy(access(), JAVA_FLOAT_UNALIGNED, offset(position), target, index, count);
    }
  }

  void copyIn(double[] source, int index, long position, int count) {
    if (count >= largeEntries) {
      copyLargeIn(MemorySegment.ofArray(source), index, position, count);
    } else {
      MemorySegment.copy(source, index, access(), JAVA_DOUBLE_UNALIGNED, offset(position), count);
    }
  }

  void copyOut(long position, double[] target, int index, int count) {
    if (count >= largeEntries) {
      copyLargeOut(position, MemorySegment.ofArray(target), index, count);
    } else {
      MemorySegment.copy(access(), JAVA_DOUBLE_UNALIGNED, offset(position), target, index, count);
    }
  }

  private void copyLargeIn(MemorySegment array, long index, long position, long count) {
    long bytes = count * elementBytes;
    MemorySegment source = array.asSlice(index * elementBytes, bytes);
    LargeCopy.copy(source, segment.asSlice(dataOffset + dataOffset(position), bytes));
  }

  private void copyLargeOut(long position, MemorySegment array, long index, long count) {
    long bytes = count * elementBytes;
    MemorySegment target = array.asSlice(index * elementBytes, bytes);
    LargeCopy.copy(segment.asSlice(dataOffset + dataOffset(position), bytes), target);
  }

  /// Copies whole elements from an array of the element's primitive, in up to two pieces, and
  /// converts their byte order if it differs.
  ///
  /// @param entry the layout of an array entry
  /// @param index first array entry
  void copyIn(ValueLayout entry, Object array, int index, long position, int count) {
    ValueLayout leaf = element.nativeOrder ? entry : element.leaf;
    int all = count * element.entries;
    int first = (int) Math.min(all, pieceAt(position) * element.entries);
    MemorySegment.copy(array, index, access(), leaf, offset(position), first);
    if (first < all) {
      MemorySegment.copy(array, index + first, access(), leaf, dataBase, all - first);
    }
  }

  /// The reverse of [#copyIn(ValueLayout, Object, int, long, int)].
  void copyOut(ValueLayout entry, long position, Object array, int index, int count) {
    ValueLayout leaf = element.nativeOrder ? entry : element.leaf;
    int all = count * element.entries;
    int first = (int) Math.min(all, pieceAt(position) * element.entries);
    MemorySegment.copy(access(), leaf, offset(position), array, index, first);
    if (first < all) {
      MemorySegment.copy(access(), leaf, dataBase, array, index + first, all - first);
    }
  }

  // ---- Buffers

  /// Copies whole elements from a buffer's position on. Does not move the position.
  void copyIn(Buffer source, long position, int count) {
    int first = (int) Math.min(count, pieceAt(position));
    int entries = element.entriesIn(source, first);
    views.copyIn(source, source.position(), dataOffset(position), entries);
    if (first < count) {
      int rest = element.entriesIn(source, count - first);
      views.copyIn(source, source.position() + entries, 0, rest);
    }
  }

  /// The reverse of [#copyIn(Buffer, long, int)].
  void copyOut(long position, Buffer target, int count) {
    int first = (int) Math.min(count, pieceAt(position));
    int entries = element.entriesIn(target, first);
    views.copyOut(dataOffset(position), target, target.position(), entries);
    if (first < count) {
      int rest = element.entriesIn(target, count - first);
      views.copyOut(0, target, target.position() + entries, rest);
    }
  }

  // ---- Segments

  /// Copies whole elements from the start of a segment to the slots at a ring position.
  void copyIn(MemorySegment source, long position, long count) {
    long first = Math.min(count, pieceAt(position));
    copy(source, 0, access(), offset(position), first * elementBytes);
    if (first < count) {
      copy(source, first * elementBytes, access(), dataBase, (count - first) * elementBytes);
    }
    Reference.reachabilityFence(this);
  }

  /// The reverse of [#copyIn(MemorySegment, long, long)].
  void copyOut(long position, MemorySegment target, long count) {
    long first = Math.min(count, pieceAt(position));
    copy(access(), offset(position), target, 0, first * elementBytes);
    if (first < count) {
      copy(access(), dataBase, target, first * elementBytes, (count - first) * elementBytes);
    }
    Reference.reachabilityFence(this);
  }

  private static void copy(
      MemorySegment source, long from, MemorySegment target, long to, long bytes) {
    if (bytes == Long.BYTES) { // a long, a double, a stereo frame: avoids the call of a stub
      target.set(JAVA_LONG_UNALIGNED, to, source.get(JAVA_LONG_UNALIGNED, from));
    } else {
      MemorySegment.copy(source, from, target, to, bytes);
    }
  }

  // ---- Windows

  /// The elements from a ring position on, in place.
  RingWindow window(long position, long count, long streamPosition) {
    long first = Math.min(count, pieceAt(position));
    MemorySegment head = segment.asSlice(dataOffset + dataOffset(position), first * elementBytes);
    MemorySegment rest = segment.asSlice(dataOffset, (count - first) * elementBytes);
    return new RingWindow(head, rest, count, streamPosition);
  }

  // ---- The end of the stream

  /// @throws RingCorruptedException if the state word holds an unknown value
  private int state() {
    int state = getIntAcquire(STATE);
    if (state < STATE_OPEN || state > STATE_FAILED) {
      throw new RingCorruptedException("producer state %d makes no sense".formatted(state));
    }
    return state;
  }

  /// Whether the state word says so; a corrupted one does not.
  boolean isOpen() {
    return getIntAcquire(STATE) == STATE_OPEN;
  }

  boolean isEnded() {
    return state() != STATE_OPEN;
  }

  boolean isFailed() {
    return state() == STATE_FAILED;
  }

  int failureCode() {
    return isFailed() ? getIntPlain(CODE) : 0;
  }

  void end(int state, int code) {
    setIntPlain(CODE, code);
    // Release: a thread that sees the end sees the code, and every element and drop before it.
    setIntRelease(STATE, state);
  }

  // ---- What the consumer tells the producer

  boolean isCancelled() {
    return getIntAcquire(CANCELLED) != 0;
  }

  void setCancelled(boolean cancelled) {
    setIntRelease(CANCELLED, cancelled ? 1 : 0);
  }

  /// Asks for [#wakeConsumer] to run an action; see [RingConsumer#arm].
  void arm(Runnable action) {
    wake.action = action;
    setIntVolatile(WAITING, 1);
    // The fence orders this store before the caller's next look into the ring. The producer has a
    // fence between its stores and its look at the word. So at least one side sees the other.
    VarHandle.fullFence();
  }

  void disarm() {
    setIntRelease(WAITING, 0);
    forgetWake();
  }

  /// The part of [#disarm] that works without the memory, whose arena may be closed.
  void forgetWake() {
    wake.action = null;
  }

  void wakeConsumer() {
    VarHandle.fullFence(); // orders our stores before the look at the word: see arm
    if (getIntOpaque(WAITING) != 0) {
      Runnable action = wake.action;
      if (action != null) {
        action.run();
      }
    }
  }
}
