package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.IntFunction;

/// The pops of [RingConsumer] into arrays: three methods for each primitive.
///
/// As in [ArrayPushes], what lies in one piece is copied where the compiler knows the array's type.
abstract sealed class ArrayPops extends ScalarPops permits RingConsumer {
  ArrayPops(RingMemory ring) {
    super(ring);
  }

  /// Finds elements for all entries of an array in one piece, if each is an element and in the byte
  /// order of the machine.
  ///
  /// @return their offset in the ring's memory, or -1 if [#popPieces] is to do it
  abstract long acquireAll(ValueLayout entry, int length);

  /// Gives the entries that were read back to the producer.
  abstract void releaseAll(int length);

  /// Fills `length` entries of an array of the given entries, from `offset` on, which are in range.
  abstract int popPieces(ValueLayout entry, Object array, int offset, int length);

  /// Fills a new array of the given entries with up to `max` entries.
  abstract <T> T popNew(ValueLayout entry, int max, IntFunction<T> allocate);

  /// Moves elements into an array, as many as there are and fit; stops before a gap. Allocates
  /// nothing.
  ///
  /// @param target has room for whole elements of the ring's own primitive
  /// @return array entries written, 0 if the ring is empty
  /// @throws IllegalArgumentException if the ring has other elements, or the array's length is not
  ///   whole ones
  public int pop(byte[] target) {
    return pop(target, 0, target.length);
  }

  /// Moves elements into a range of an array, as many as there are and fit; stops before a gap.
  /// Allocates nothing.
  ///
  /// @param target has room for elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return array entries written, 0 if the ring is empty
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public int pop(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    long source = acquireAll(JAVA_BYTE, length);
    if (source < 0) {
      return popPieces(JAVA_BYTE, target, offset, length);
    }
    MemorySegment.copy(ring.memory, JAVA_BYTE, source, target, offset, length);
    releaseAll(length);
    return length;
  }

  /// Moves elements into a fresh array of the length of what there is; stops before a gap.
  ///
  /// @param max array entries at most, >= 1, whole elements
  /// @return 0 .. max entries
  /// @throws IllegalArgumentException if the ring has other elements, or max is < 1 or not whole
  ///   ones
  public byte[] popBytes(int max) {
    return popNew(JAVA_BYTE, max, byte[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(short[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(short[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    long source = acquireAll(JAVA_SHORT_UNALIGNED, length);
    if (source < 0) {
      return popPieces(JAVA_SHORT_UNALIGNED, target, offset, length);
    }
    MemorySegment.copy(ring.memory, JAVA_SHORT_UNALIGNED, source, target, offset, length);
    releaseAll(length);
    return length;
  }

  /// As [#popBytes].
  public short[] popShorts(int max) {
    return popNew(JAVA_SHORT_UNALIGNED, max, short[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(char[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(char[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    long source = acquireAll(JAVA_CHAR_UNALIGNED, length);
    if (source < 0) {
      return popPieces(JAVA_CHAR_UNALIGNED, target, offset, length);
    }
    MemorySegment.copy(ring.memory, JAVA_CHAR_UNALIGNED, source, target, offset, length);
    releaseAll(length);
    return length;
  }

  /// As [#popBytes].
  public char[] popChars(int max) {
    return popNew(JAVA_CHAR_UNALIGNED, max, char[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(int[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(int[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    long source = acquireAll(JAVA_INT_UNALIGNED, length);
    if (source < 0) {
      return popPieces(JAVA_INT_UNALIGNED, target, offset, length);
    }
    MemorySegment.copy(ring.memory, JAVA_INT_UNALIGNED, source, target, offset, length);
    releaseAll(length);
    return length;
  }

  /// As [#popBytes].
  public int[] popInts(int max) {
    return popNew(JAVA_INT_UNALIGNED, max, int[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(long[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(long[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    long source = acquireAll(JAVA_LONG_UNALIGNED, length);
    if (source < 0) {
      return popPieces(JAVA_LONG_UNALIGNED, target, offset, length);
    }
    MemorySegment.copy(ring.memory, JAVA_LONG_UNALIGNED, source, target, offset, length);
    releaseAll(length);
    return length;
  }

  /// As [#popBytes].
  public long[] popLongs(int max) {
    return popNew(JAVA_LONG_UNALIGNED, max, long[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(float[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(float[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    long source = acquireAll(JAVA_FLOAT_UNALIGNED, length);
    if (source < 0) {
      return popPieces(JAVA_FLOAT_UNALIGNED, target, offset, length);
    }
    MemorySegment.copy(ring.memory, JAVA_FLOAT_UNALIGNED, source, target, offset, length);
    releaseAll(length);
    return length;
  }

  /// As [#popBytes].
  public float[] popFloats(int max) {
    return popNew(JAVA_FLOAT_UNALIGNED, max, float[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(double[] target) {
    return pop(target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(double[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    long source = acquireAll(JAVA_DOUBLE_UNALIGNED, length);
    if (source < 0) {
      return popPieces(JAVA_DOUBLE_UNALIGNED, target, offset, length);
    }
    MemorySegment.copy(ring.memory, JAVA_DOUBLE_UNALIGNED, source, target, offset, length);
    releaseAll(length);
    return length;
  }

  /// As [#popBytes].
  public double[] popDoubles(int max) {
    return popNew(JAVA_DOUBLE_UNALIGNED, max, double[]::new);
  }
}
