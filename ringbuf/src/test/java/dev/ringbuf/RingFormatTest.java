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
    memory.set(JAVA_INT, VERSION_OFFSET, 2);
    assertRefused(memory, JAVA_INT, "layout version 2", "reads version 1");
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
    for (long length : new long[] {0, 8, 511, 512, 8191, 8192, memory.byteSize() - 1}) {
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
    memory.set(JAVA_INT, FLAGS_OFFSET, RingLayout.FLAG_MIRRORED);
    assertRefused(memory, JAVA_INT, "cut short");
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
        Arbitraries.of(512L, 4096L, 8192L, 8704L, 12_288L));
  }
}
