package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.ValueLayout;

/// The pushes of [RingProducer] of one value: for rings of a primitive, one method for each.
///
/// Each writes with a constant layout, which the compiler turns into a plain store; only rings of
/// the other byte order use their own.
abstract sealed class ScalarPushes extends CacheLinePadding permits ArrayPushes {
  final RingMemory ring;

  ScalarPushes(RingMemory ring) {
    this.ring = ring;
  }

  /// Offers one value of the given layout.
  ///
  /// @return the offset in the ring's memory that it goes to, or -1 if it was dropped
  abstract long acquireOne(ValueLayout value);

  /// Makes the value that was written visible to the consumer.
  abstract void publishOne();

  /// Offers one value: it goes in, or is dropped and becomes a gap.
  ///
  /// @return whether it went in
  /// @throws IllegalArgumentException if the ring's elements are not single bytes
  public boolean pushByte(byte value) {
    long offset = acquireOne(JAVA_BYTE);
    if (offset < 0) {
      return false;
    }
    ring.memory.set(JAVA_BYTE, offset, value);
    publishOne();
    return true;
  }

  /// As [#pushByte], for a ring of shorts.
  public boolean pushShort(short value) {
    long offset = acquireOne(JAVA_SHORT_UNALIGNED);
    if (offset < 0) {
      return false;
    }
    ring.memory.set(
        ring.element.nativeOrder ? JAVA_SHORT_UNALIGNED : (OfShort) ring.element.leaf,
        offset,
        value);
    publishOne();
    return true;
  }

  /// As [#pushByte], for a ring of chars.
  public boolean pushChar(char value) {
    long offset = acquireOne(JAVA_CHAR_UNALIGNED);
    if (offset < 0) {
      return false;
    }
    ring.memory.set(
        ring.element.nativeOrder ? JAVA_CHAR_UNALIGNED : (OfChar) ring.element.leaf, offset, value);
    publishOne();
    return true;
  }

  /// As [#pushByte], for a ring of ints.
  public boolean pushInt(int value) {
    long offset = acquireOne(JAVA_INT_UNALIGNED);
    if (offset < 0) {
      return false;
    }
    ring.memory.set(
        ring.element.nativeOrder ? JAVA_INT_UNALIGNED : (OfInt) ring.element.leaf, offset, value);
    publishOne();
    return true;
  }

  /// As [#pushByte], for a ring of longs.
  public boolean pushLong(long value) {
    long offset = acquireOne(JAVA_LONG_UNALIGNED);
    if (offset < 0) {
      return false;
    }
    ring.memory.set(
        ring.element.nativeOrder ? JAVA_LONG_UNALIGNED : (OfLong) ring.element.leaf, offset, value);
    publishOne();
    return true;
  }

  /// As [#pushByte], for a ring of floats.
  public boolean pushFloat(float value) {
    long offset = acquireOne(JAVA_FLOAT_UNALIGNED);
    if (offset < 0) {
      return false;
    }
    ring.memory.set(
        ring.element.nativeOrder ? JAVA_FLOAT_UNALIGNED : (OfFloat) ring.element.leaf,
        offset,
        value);
    publishOne();
    return true;
  }

  /// As [#pushByte], for a ring of doubles.
  public boolean pushDouble(double value) {
    long offset = acquireOne(JAVA_DOUBLE_UNALIGNED);
    if (offset < 0) {
      return false;
    }
    ring.memory.set(
        ring.element.nativeOrder ? JAVA_DOUBLE_UNALIGNED : (OfDouble) ring.element.leaf,
        offset,
        value);
    publishOne();
    return true;
  }
}
