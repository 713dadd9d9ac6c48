package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// The pushes of [RingProducer] from arrays: one pair of methods for each primitive, all of which
/// end in the same one.
abstract sealed class ArrayPushes extends ScalarPushes permits RingProducer {
  ArrayPushes(RingMemory ring) {
    super(ring);
  }

  /// Offers `length` entries of an array of the given entries, from `offset` on, which are in
  /// range.
  abstract int push(ValueLayout entry, Object array, int offset, int length);

  /// Offers all entries of an array: what fits goes in, the remainder is dropped and becomes a gap.
  ///
  /// @param source whole elements of the ring's own primitive
  /// @return array entries accepted; the remainder is `source.length` less that
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is offered then
  public int push(byte[] source) {
    return push(JAVA_BYTE, source, 0, source.length);
  }

  /// Offers a range of an array: what fits goes in, the remainder is dropped and becomes a gap.
  ///
  /// @param source holds elements of the ring's own primitive
  /// @param offset first array entry
  /// @param length array entries, whole elements
  /// @return array entries accepted, 0 .. length
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is offered then
  /// @throws IndexOutOfBoundsException if the range is not inside the array
  public int push(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return push(JAVA_BYTE, source, offset, length);
  }

  /// As [#push(byte[])].
  public int push(short[] source) {
    return push(JAVA_SHORT_UNALIGNED, source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(short[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return push(JAVA_SHORT_UNALIGNED, source, offset, length);
  }

  /// As [#push(byte[])].
  public int push(char[] source) {
    return push(JAVA_CHAR_UNALIGNED, source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(char[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return push(JAVA_CHAR_UNALIGNED, source, offset, length);
  }

  /// As [#push(byte[])].
  public int push(int[] source) {
    return push(JAVA_INT_UNALIGNED, source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(int[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return push(JAVA_INT_UNALIGNED, source, offset, length);
  }

  /// As [#push(byte[])].
  public int push(long[] source) {
    return push(JAVA_LONG_UNALIGNED, source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(long[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return push(JAVA_LONG_UNALIGNED, source, offset, length);
  }

  /// As [#push(byte[])].
  public int push(float[] source) {
    return push(JAVA_FLOAT_UNALIGNED, source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(float[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return push(JAVA_FLOAT_UNALIGNED, source, offset, length);
  }

  /// As [#push(byte[])].
  public int push(double[] source) {
    return push(JAVA_DOUBLE_UNALIGNED, source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(double[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    return push(JAVA_DOUBLE_UNALIGNED, source, offset, length);
  }
}
