package dev.ringbuf;

import static dev.ringbuf.RingLayout.CAPACITY;
import static dev.ringbuf.RingLayout.DATA_OFFSET;
import static dev.ringbuf.RingLayout.ELEMENT_BYTES;
import static dev.ringbuf.RingLayout.ELEMENT_TYPE;
import static dev.ringbuf.RingLayout.FLAGS_OFFSET;
import static dev.ringbuf.RingLayout.LEDGER_OFFSET;
import static dev.ringbuf.RingLayout.LEDGER_SLOTS;
import static dev.ringbuf.RingLayout.MAGIC_OFFSET;
import static dev.ringbuf.RingLayout.SLOTS;
import static dev.ringbuf.RingLayout.TOTAL_BYTES;
import static dev.ringbuf.RingLayout.VERSION_OFFSET;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// What is opened as a ring is checked first, and only read.
class RingFormatTest {
  private final MemorySegment memory =
      Arena.ofAuto().allocate(RingBuffer.requiredBytes(JAVA_INT, 100), 8);

  RingFormatTest() {
    RingBuffer.create(memory, JAVA_INT, 100).producer().push(new int[] {1, 2, 3});
  }

  private void assertRefused(MemorySegment memory, MemoryLayout element, String... message) {
    byte[] before = memory.toArray(JAVA_BYTE);
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> RingBuffer.open(memory, element))
        .withMessageContainingAll(message);
    assertThat(memory.toArray(JAVA_BYTE)).as("the memory").isEqualTo(before);
  }

  @Example
  void whatWasCreatedOpens() {
    byte[] before = memory.toArray(JAVA_BYTE);
    RingBuffer ring = RingBuffer.open(memory, JAVA_INT);
    assertThat(memory.toArray(JAVA_BYTE)).as("the memory").isEqualTo(before);
    assertThat(ring.capacity()).isEqualTo(100);
    assertThat(ring.buffered()).isEqualTo(3);
    assertThat(ring.consumer().popInts(9)).containsExactly(1, 2, 3);
  }

  @Example
  void aRingOpensInMemoryThatIsLongerThanNeeded() {
    MemorySegment longer = Arena.ofAuto().allocate(memory.byteSize() + 12_345, 8);
    longer.copyFrom(memory);
    assertThat(RingBuffer.open(longer, JAVA_INT).buffered()).isEqualTo(3);
  }

  @Example
  void anotherMagicNumberIsRefused() {
    memory.set(JAVA_LONG, MAGIC_OFFSET, 0x0123456789ABCDEFL);
    assertRefused(memory, JAVA_INT, "not a ring", "0x0123456789abcdef");
    memory.set(JAVA_LONG, MAGIC_OFFSET, 0);
    assertRefused(memory, JAVA_INT, "not a ring", "0x0000000000000000");
  }

  @Example
  void aRingOfTheOtherByteOrderIsRefused() {
    memory.set(JAVA_LONG, MAGIC_OFFSET, Long.reverseBytes(RingLayout.MAGIC));
    assertRefused(memory, JAVA_INT, "other byte order");
  }

  @Example
  void anotherVersionIsRefused() {
    memory.set(JAVA_INT, VERSION_OFFSET, 3);
    assertRefused(memory, JAVA_INT, "layout version 3", "reads version 2");
  }

  /// Version 1 had a header of the same length, and data on a page, behind 256 records.
  @Example
  void aRingOfVersion1IsRefused() {
    MemorySegment old = Arena.ofAuto().allocate(8192 + 512, 8);
    old.set(JAVA_LONG, MAGIC_OFFSET, RingLayout.MAGIC);
    old.set(JAVA_INT, VERSION_OFFSET, 1);
    old.set(JAVA_LONG, TOTAL_BYTES, 8192 + 512);
    old.set(JAVA_LONG, DATA_OFFSET, 8192);
    old.set(JAVA_LONG, ELEMENT_BYTES, 4);
    old.set(JAVA_LONG, CAPACITY, 100);
    old.set(JAVA_LONG, SLOTS, 128);
    old.set(JAVA_LONG, LEDGER_OFFSET, 512);
    old.set(JAVA_LONG, LEDGER_SLOTS, 256);
    old.set(JAVA_INT, ELEMENT_TYPE, 4);
    assertRefused(old, JAVA_INT, "layout version 1", "reads version 2");
  }

  /// So that a later version can give each of them a meaning.
  @Example
  void aReservedByteThatIsNotZeroIsRefused() {
    for (long[] range : RingLayout.RESERVED) {
      for (long offset = range[0]; offset < range[1]; offset++) {
        memory.set(JAVA_BYTE, offset, (byte) 0x80);
        assertRefused(memory, JAVA_INT, "byte " + offset + " ", "0x80", "reserved");
        memory.set(JAVA_BYTE, offset, (byte) 0);
      }
    }
    assertThat(RingBuffer.open(memory, JAVA_INT).buffered()).isEqualTo(3);
  }

  /// Records lie in front of elements that are in the ring, so one for each is enough.
  @Property(tries = 300)
  void theLedgerOfASmallRingIsNeverFullBeforeTheRing(
      @ForAll @IntRange(min = 1, max = 256) int capacity) {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, capacity);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < capacity; i++) {
        in.drop(1);
        assertThat(in.pushInt(i)).isTrue();
      }
      for (int i = 0; i < capacity; i++) {
        assertThat(out.next(9)).isEqualTo(-1);
        assertThat(out.popInts(9)).containsExactly(i);
      }
    }
  }

  @Property(tries = 300)
  void theWordsAndTheDataOfARingLieSideBySide(
      @ForAll @IntRange(min = 1, max = 5000) int capacity,
      @ForAll @IntRange(min = 1, max = 40) int elementBytes) {
    Element element = Element.of(MemoryLayout.sequenceLayout(elementBytes, JAVA_BYTE));
    Geometry geometry = Geometry.of(element, capacity);
    assertThat(geometry.dataOffset()).isEqualTo(512);
    assertThat(geometry.ledgerOffset() % 128).isZero();
    assertThat(geometry.ledgerOffset() - 512 - geometry.dataBytes()).isBetween(0L, 127L);
    assertThat(geometry.ledgerSlots()).isEqualTo(Math.clamp(geometry.slots(), 2, 256));
    assertThat(geometry.totalBytes())
        .isEqualTo(geometry.ledgerOffset() + 16 * geometry.ledgerSlots());
  }

  @Example
  void aMirroredRingHasItsDataOnAPageBehindTheLedger() {
    Geometry geometry = Geometry.of(Element.of(JAVA_INT), 1000, 256, 16_384, true);
    assertThat(geometry.ledgerOffset()).isEqualTo(512);
    assertThat(geometry.dataOffset()).isEqualTo(16_384);
    assertThat(geometry.totalBytes()).isEqualTo(2 * 16_384);
  }

  @Example
  void flagsOfTheFutureAreRefused() {
    memory.set(JAVA_INT, FLAGS_OFFSET, 6);
    assertRefused(memory, JAVA_INT, "flags 0x6", "0x1");
  }

  @Example
  void aRingOfOtherElementsIsRefused() {
    assertRefused(memory, JAVA_FLOAT, "holds int elements of 4 bytes", "expected float (4 bytes)");
    assertRefused(memory, JAVA_SHORT, "expected short (2 bytes)");
    assertRefused(memory, JAVA_DOUBLE, "expected double (8 bytes)");
    assertRefused(memory, MemoryLayout.sequenceLayout(2, JAVA_INT), "expected int x 2 (8 bytes)");
    assertRefused(
        memory,
        MemoryLayout.structLayout(JAVA_SHORT, JAVA_BYTE, JAVA_BYTE),
        "expected mixed (4 bytes)");
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    assertRefused(memory, JAVA_INT.withOrder(other), "holds int elements");
  }

  @Example
  void memoryThatIsCutShortIsRefused() {
    for (long length : new long[] {0, 8, 511, 512, 513, 1024, memory.byteSize() - 1}) {
      assertRefused(memory.asSlice(0, length), JAVA_INT, length + "", "short");
    }
  }

  @Example
  void anUnfinishedCreationIsNoRing() {
    memory.fill((byte) 0);
    assertRefused(memory, JAVA_INT, "not a ring");
  }

  @Example
  void aMirrorThatIsNotThereIsRefused() {
    Element element = Element.of(JAVA_INT);
    Geometry geometry = Geometry.of(element, 1000, 128, RingLayout.PAGE_BYTES, true);
    MemorySegment once = Arena.ofAuto().allocate(geometry.totalBytes(), 8);
    geometry.format(once);
    assertRefused(once, JAVA_INT, "cut short");
  }

  @Example
  void aMirrorThatWouldCoverTheLedgerIsRefused() {
    memory.set(JAVA_INT, FLAGS_OFFSET, RingLayout.FLAG_MIRRORED);
    assertRefused(memory, JAVA_INT, "data offset 512");
  }

  /// Whatever the header says, a ring that opens stays inside its memory; this one is filled and
  /// emptied several times.
  @Property(tries = 5000)
  void nonsensicalSizesAreRefused(
      @ForAll("fields") long field, @ForAll("values") long value, @ForAll("values") long other) {
    long more = field == CAPACITY ? SLOTS : CAPACITY;
    setField(field, value);
    setField(more, other);
    try {
      RingBuffer ring = RingBuffer.open(memory, JAVA_INT);
      RingConsumer out = ring.consumer();
      RingProducer in = ring.producer();
      for (int i = 0; i < 5; i++) {
        assertThat((long) in.push(new int[200])).isLessThanOrEqualTo(ring.capacity());
        assertThat(out.clear()).isLessThanOrEqualTo(ring.capacity());
      }
      assertThat(ring.capacity()).isBetween(1L, 128L);
    } catch (RingFormatException | RingCorruptedException expected) {
      assertThat(expected).message().isNotBlank();
    }
  }

  private void setField(long offset, long value) {
    if (offset == ELEMENT_TYPE || offset == FLAGS_OFFSET || offset == VERSION_OFFSET) {
      memory.set(JAVA_INT, offset, (int) value);
    } else {
      memory.set(JAVA_LONG, offset, value);
    }
  }

  @Provide
  Arbitrary<Long> fields() {
    return Arbitraries.of(
        FLAGS_OFFSET,
        VERSION_OFFSET,
        TOTAL_BYTES,
        DATA_OFFSET,
        ELEMENT_BYTES,
        CAPACITY,
        SLOTS,
        LEDGER_OFFSET,
        LEDGER_SLOTS,
        ELEMENT_TYPE);
  }

  @Provide
  Arbitrary<Long> values() {
    Arbitrary<Long> powersOfTwo = Arbitraries.integers().between(0, 63).map(shift -> 1L << shift);
    return Arbitraries.oneOf(
        Arbitraries.longs(),
        Arbitraries.longs().between(-3, 300),
        powersOfTwo,
        powersOfTwo.map(it -> it - 1),
        powersOfTwo.map(it -> -it),
        Arbitraries.of(512L, 1024L, 1152L, 2048L, 3072L, 4096L, 8192L));
  }
}
