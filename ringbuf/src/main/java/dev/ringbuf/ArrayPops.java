package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.function.IntFunction;

/// The pops of [RingConsumer] into arrays: three methods for each primitive, all of which end in
/// the same two.
abstract sealed class ArrayPops extends ScalarPops permits RingConsumer {
  ArrayPops(RingMemory ring) {
    super(ring);
  }

  /// Fills `length` entries of an array of the given entries, from `offset` on, which are in range.
  abstract int pop(ValueLayout entry, Object array, int offset, int length);

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
    return pop(JAVA_BYTE, target, 0, target.length);
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
    return pop(JAVA_BYTE, target, offset, length);
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
    return pop(JAVA_SHORT_UNALIGNED, target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(short[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    return pop(JAVA_SHORT_UNALIGNED, target, offset, length);
  }

  /// As [#popBytes].
  public short[] popShorts(int max) {
    return popNew(JAVA_SHORT_UNALIGNED, max, short[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(char[] target) {
    return pop(JAVA_CHAR_UNALIGNED, target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(char[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    return pop(JAVA_CHAR_UNALIGNED, target, offset, length);
  }

  /// As [#popBytes].
  public char[] popChars(int max) {
    return popNew(JAVA_CHAR_UNALIGNED, max, char[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(int[] target) {
    return pop(JAVA_INT_UNALIGNED, target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(int[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    return pop(JAVA_INT_UNALIGNED, target, offset, length);
  }

  /// As [#popBytes].
  public int[] popInts(int max) {
    return popNew(JAVA_INT_UNALIGNED, max, int[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(long[] target) {
    return pop(JAVA_LONG_UNALIGNED, target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(long[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    return pop(JAVA_LONG_UNALIGNED, target, offset, length);
  }

  /// As [#popBytes].
  public long[] popLongs(int max) {
    return popNew(JAVA_LONG_UNALIGNED, max, long[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(float[] target) {
    return pop(JAVA_FLOAT_UNALIGNED, target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(float[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    return pop(JAVA_FLOAT_UNALIGNED, target, offset, length);
  }

  /// As [#popBytes].
  public float[] popFloats(int max) {
    return popNew(JAVA_FLOAT_UNALIGNED, max, float[]::new);
  }

  /// As [#pop(byte[])].
  public int pop(double[] target) {
    return pop(JAVA_DOUBLE_UNALIGNED, target, 0, target.length);
  }

  /// As [#pop(byte[], int, int)].
  public int pop(double[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    return pop(JAVA_DOUBLE_UNALIGNED, target, offset, length);
  }

  /// As [#popBytes].
  public double[] popDoubles(int max) {
    return popNew(JAVA_DOUBLE_UNALIGNED, max, double[]::new);
  }
}
