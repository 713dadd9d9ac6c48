package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/// The pushes of [RingProducer] from arrays: one pair of methods for each primitive.
///
/// What fits in one piece is copied right here, where the compiler knows the array's type and the
/// layout: a copy of arrays that may be of any type checks four times as much as it copies, when
/// they are short. All else ends in one method.
abstract sealed class ArrayPushes extends ScalarPushes permits RingProducer {
  ArrayPushes(RingMemory ring) {
    super(ring);
  }

  /// Finds room for all entries of an array in one piece, if each is an element and in the byte
  /// order of the machine: the way of nearly every push.
  ///
  /// @return the offset in the ring's memory that they go to, or -1 if [#pushPieces] is to do it
  abstract long acquireAll(ValueLayout entry, int length);

  /// Makes the entries that were written visible to the consumer.
  abstract void publishAll(int length);

  /// Offers `length` entries of an array of the given entries, from `offset` on, which are in
  /// range.
  abstract int pushPieces(ValueLayout entry, Object array, int offset, int length);

  /// Offers all entries of an array: what fits goes in, the remainder is dropped and becomes a gap.
  ///
  /// @param source whole elements of the ring's own primitive
  /// @return array entries accepted; the remainder is `source.length` less that
  /// @throws IllegalArgumentException if the ring has other elements, or these are not whole ones;
  ///   nothing is offered then
  public int push(byte[] source) {
    return push(source, 0, source.length);
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
    long target = acquireAll(JAVA_BYTE, length);
    if (target < 0) {
      return pushPieces(JAVA_BYTE, source, offset, length);
    }
    MemorySegment.copy(source, offset, ring.memory, JAVA_BYTE, target, length);
    publishAll(length);
    return length;
  }

  /// As [#push(byte[])].
  public int push(short[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(short[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    long target = acquireAll(JAVA_SHORT_UNALIGNED, length);
    if (target < 0) {
      return pushPieces(JAVA_SHORT_UNALIGNED, source, offset, length);
    }
    MemorySegment.copy(source, offset, ring.memory, JAVA_SHORT_UNALIGNED, target, length);
    publishAll(length);
    return length;
  }

  /// As [#push(byte[])].
  public int push(char[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(char[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    long target = acquireAll(JAVA_CHAR_UNALIGNED, length);
    if (target < 0) {
      return pushPieces(JAVA_CHAR_UNALIGNED, source, offset, length);
    }
    MemorySegment.copy(source, offset, ring.memory, JAVA_CHAR_UNALIGNED, target, length);
    publishAll(length);
    return length;
  }

  /// As [#push(byte[])].
  public int push(int[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(int[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    long target = acquireAll(JAVA_INT_UNALIGNED, length);
    if (target < 0) {
      return pushPieces(JAVA_INT_UNALIGNED, source, offset, length);
    }
    MemorySegment.copy(source, offset, ring.memory, JAVA_INT_UNALIGNED, target, length);
    publishAll(length);
    return length;
  }

  /// As [#push(byte[])].
  public int push(long[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(long[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    long target = acquireAll(JAVA_LONG_UNALIGNED, length);
    if (target < 0) {
      return pushPieces(JAVA_LONG_UNALIGNED, source, offset, length);
    }
    MemorySegment.copy(source, offset, ring.memory, JAVA_LONG_UNALIGNED, target, length);
    publishAll(length);
    return length;
  }

  /// As [#push(byte[])].
  public int push(float[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(float[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    long target = acquireAll(JAVA_FLOAT_UNALIGNED, length);
    if (target < 0) {
      return pushPieces(JAVA_FLOAT_UNALIGNED, source, offset, length);
    }
    MemorySegment.copy(source, offset, ring.memory, JAVA_FLOAT_UNALIGNED, target, length);
    publishAll(length);
    return length;
  }

  /// As [#push(byte[])].
  public int push(double[] source) {
    return push(source, 0, source.length);
  }

  /// As [#push(byte[], int, int)].
  public int push(double[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    long target = acquireAll(JAVA_DOUBLE_UNALIGNED, length);
    if (target < 0) {
      return pushPieces(JAVA_DOUBLE_UNALIGNED, source, offset, length);
    }
    MemorySegment.copy(source, offset, ring.memory, JAVA_DOUBLE_UNALIGNED, target, length);
    publishAll(length);
    return length;
  }
}
