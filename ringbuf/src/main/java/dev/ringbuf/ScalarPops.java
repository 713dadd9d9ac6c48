package dev.ringbuf;

import static java.lang.foreign.ValueLayout.*;

import java.lang.foreign.ValueLayout;

/// The pops of [RingConsumer] of one value: for rings of a primitive, one method for each.
abstract sealed class ScalarPops extends CacheLinePadding permits ArrayPops {
  final RingMemory ring;

  ScalarPops(RingMemory ring) {
    this.ring = ring;
  }

  /// Finds the next value, of the given layout, behind the gap if there is one.
  ///
  /// @return its offset in the ring's memory, or -1 if the ring is empty
  abstract long acquireOne(ValueLayout value);

  /// Gives the value that was read back to the producer.
  abstract void releaseOne();

  /// Takes one value, the next one.
  ///
  /// @param ifEmpty what to return if the ring is empty; if it may be a value as well, ask
  ///   [RingConsumer#contiguous] first
  /// @throws IllegalArgumentException if the ring's elements are not single bytes
  public byte popByte(byte ifEmpty) {
    long offset = acquireOne(JAVA_BYTE);
    if (offset < 0) {
      return ifEmpty;
    }
    byte value = ring.memory.get(JAVA_BYTE, offset);
    releaseOne();
    return value;
  }

  /// As [#popByte], for a ring of shorts.
  public short popShort(short ifEmpty) {
    long offset = acquireOne(JAVA_SHORT_UNALIGNED);
    if (offset < 0) {
      return ifEmpty;
    }
    short value =
        ring.memory.get(
            ring.element.nativeOrder ? JAVA_SHORT_UNALIGNED : (OfShort) ring.element.leaf, offset);
    releaseOne();
    return value;
  }

  /// As [#popByte], for a ring of chars.
  public char popChar(char ifEmpty) {
    long offset = acquireOne(JAVA_CHAR_UNALIGNED);
    if (offset < 0) {
      return ifEmpty;
    }
    char value =
        ring.memory.get(
            ring.element.nativeOrder ? JAVA_CHAR_UNALIGNED : (OfChar) ring.element.leaf, offset);
    releaseOne();
    return value;
  }

  /// As [#popByte], for a ring of ints.
  public int popInt(int ifEmpty) {
    long offset = acquireOne(JAVA_INT_UNALIGNED);
    if (offset < 0) {
      return ifEmpty;
    }
    int value =
        ring.memory.get(
            ring.element.nativeOrder ? JAVA_INT_UNALIGNED : (OfInt) ring.element.leaf, offset);
    releaseOne();
    return value;
  }

  /// As [#popByte], for a ring of longs.
  public long popLong(long ifEmpty) {
    long offset = acquireOne(JAVA_LONG_UNALIGNED);
    if (offset < 0) {
      return ifEmpty;
    }
    long value =
        ring.memory.get(
            ring.element.nativeOrder ? JAVA_LONG_UNALIGNED : (OfLong) ring.element.leaf, offset);
    releaseOne();
    return value;
  }

  /// As [#popByte], for a ring of floats.
  public float popFloat(float ifEmpty) {
    long offset = acquireOne(JAVA_FLOAT_UNALIGNED);
    if (offset < 0) {
      return ifEmpty;
    }
    float value =
        ring.memory.get(
            ring.element.nativeOrder ? JAVA_FLOAT_UNALIGNED : (OfFloat) ring.element.leaf, offset);
    releaseOne();
    return value;
  }

  /// As [#popByte], for a ring of doubles.
  public double popDouble(double ifEmpty) {
    long offset = acquireOne(JAVA_DOUBLE_UNALIGNED);
    if (offset < 0) {
      return ifEmpty;
    }
    double value =
        ring.memory.get(
            ring.element.nativeOrder ? JAVA_DOUBLE_UNALIGNED : (OfDouble) ring.element.leaf,
            offset);
    releaseOne();
    return value;
  }
}
