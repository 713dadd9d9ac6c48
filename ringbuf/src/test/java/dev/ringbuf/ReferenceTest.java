package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What users of the Python and Cython ring buffer of the same name rely on also holds here: first
/// its own tests, case by case, then the rest of its interface.
class ReferenceTest {

  @Nested
  class ItsTests {
    private static final int VALUES = 1 << 16;

    /// Its formats, which differ in the range of their values only where Java has no unsigned type.
    enum Format {
      b(Primitive.BYTE, Byte.MIN_VALUE, Byte.MAX_VALUE),
      B(Primitive.BYTE, 0, 255),
      h(Primitive.SHORT, Short.MIN_VALUE, Short.MAX_VALUE),
      H(Primitive.CHAR, 0, Character.MAX_VALUE),
      i(Primitive.INT, Integer.MIN_VALUE, Integer.MAX_VALUE),
      I(Primitive.INT, 0, 0xFFFF_FFFFL),
      l(Primitive.LONG, Long.MIN_VALUE, Long.MAX_VALUE),
      L(Primitive.LONG, 0, 0x1p64),
      q(Primitive.LONG, Long.MIN_VALUE, Long.MAX_VALUE),
      Q(Primitive.LONG, 0, 0x1p64),
      f(Primitive.FLOAT, Float.MIN_NORMAL, Float.MAX_VALUE),
      d(Primitive.DOUBLE, Double.MIN_NORMAL, Double.MAX_VALUE);

      final Primitive type;
      private final double start;
      private final double stop;

      Format(Primitive type, double start, double stop) {
        this.type = type;
        this.start = start;
        this.stop = stop;
      }

      /// Values at equal distances over the range of the format.
      Object wholeRange() {
        Object values = Entries.array(type, VALUES);
        for (int n = 0; n < VALUES; n++) {
          double value = start + (stop - start) * ((double) n / (VALUES - 1));
          switch (values) {
            case float[] floats -> floats[n] = (float) value;
            case double[] doubles -> doubles[n] = value;
            case long[] longs when stop > Long.MAX_VALUE -> // beyond a cast from double
                longs[n] = n * Long.divideUnsigned(-1, VALUES - 1);
            default -> Entries.set(values, n, (long) value);
          }
        }
        return values;
      }
    }

    @ParameterizedTest
    @EnumSource
    void pushAndPopWithExactCounts(Format format) {
      Primitive type = format.type;
      Object values = format.wholeRange();
      RingBuffer ring = RingBuffer.allocate(type.layout, VALUES);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      assertThat(ring.capacity()).isEqualTo(VALUES);
      assertThat(out.available()).isZero();
      assertThat(in.freeSlots()).isEqualTo(VALUES);

      // all at once
      assertThat(Entries.push(in, values)).isEqualTo(VALUES);
      assertThat(out.available()).isEqualTo(VALUES);
      assertThat(in.freeSlots()).isZero();
      assertThat(Entries.popNew(out, type, VALUES)).isEqualTo(values);
      assertThat(out.available()).isZero();
      assertThat(in.freeSlots()).isEqualTo(VALUES);

      // in six parts
      int[] splits = {0, 10923, 21846, 32769, 43692, 54614, VALUES};
      for (int part = 0; part < 6; part++) {
        int length = splits[part + 1] - splits[part];
        assertThat(Entries.push(in, values, splits[part], length)).isEqualTo(length);
        assertThat(out.available()).isEqualTo(splits[part + 1]);
      }
      assertThat(in.freeSlots()).isZero();
      for (int part = 0; part < 6; part++) {
        int length = splits[part + 1] - splits[part];
        assertThat(Entries.popNew(out, type, length))
            .isEqualTo(Entries.slice(values, splits[part], length));
        assertThat(in.freeSlots()).isEqualTo(splits[part + 1]);
      }

      // more than there is
      Entries.push(in, values, 0, 10);
      assertThat(Entries.popNew(out, type, VALUES)).isEqualTo(Entries.slice(values, 0, 10));

      // more than the capacity
      Entries.push(in, values);
      assertThat(Entries.popNew(out, type, VALUES + 123)).isEqualTo(values);
      assertThat(ring.dropped()).isZero();
    }

    @Test
    void popFromAnEmptyRingGetsNothing() {
      RingConsumer out = RingBuffer.allocate(JAVA_BYTE, 1).consumer();
      assertThat(out.popBytes(1)).isEmpty();
    }

    @Test
    void pushReportsTheRemainderWhenFull() {
      RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 7);
      RingProducer in = ring.producer();
      assertThat(in.pushRemainder(ascii("spam")).byteSize()).isZero();
      assertThat(text(in.pushRemainder(ascii("eggs")))).isEqualTo("s");
      assertThat(new String(ring.consumer().popBytes(7), US_ASCII)).isEqualTo("spamegg");
    }

    @Test
    void resetEmptiesTheRing() {
      RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 5);
      try (RingProducer in = ring.producer()) {
        in.push("hello".getBytes(US_ASCII));
      }
      ring.reset();
      assertThat(ring.consumer().popBytes(5)).isEmpty();
    }

    @Test
    void invalidInputIsRefused() {
      assertThatIllegalArgumentException().isThrownBy(() -> RingBuffer.allocate(JAVA_BYTE, 0));
      RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 10);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      assertThat(in.push(new byte[0])).isZero();
      in.push("hello".getBytes(US_ASCII));
      for (int count : new int[] {-1, 0}) {
        assertThatIllegalArgumentException().isThrownBy(() -> out.popBytes(count));
      }
      assertThatIllegalArgumentException()
          .isThrownBy(() -> in.push(new float[] {1}))
          .withMessage("expected byte elements, got float[]");
      assertThat(new String(out.popBytes(10), US_ASCII)).isEqualTo("hello");
    }

    @Test
    void concatenateJoinsAThousandArrays() {
      int length = 10_000;
      List<MemorySegment> parts = new ArrayList<>();
      for (int part = 0; part < 1000; part++) {
        parts.add(Entries.segment(Entries.numbered(Primitive.INT, (long) part * length, length)));
      }
      MemorySegment joined = Segments.concatenate(parts.toArray(MemorySegment[]::new));
      assertThat(joined.heapBase()).hasValue(Entries.numbered(Primitive.INT, 0, 1000 * length));
    }

    /// Memory segments have one dimension; what comes nearest to two is a piece out of the middle
    /// of entries.
    @Test
    void concatenateRefusesPartsThatAreNotWholeEntries() {
      MemorySegment ints = MemorySegment.ofArray(new int[] {1, 2});
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Segments.concatenate(ints.asSlice(0, 6), ints))
          .withMessageContaining("14 bytes");
    }

    @Test
    void concatenateRefusesNoParts() {
      assertThatIllegalArgumentException().isThrownBy(Segments::concatenate);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "BYTE"})
    void concatenateRefusesMixedTypes(Primitive other) {
      MemorySegment ints = MemorySegment.ofArray(new int[] {1, 2});
      MemorySegment others = Entries.segment(Entries.numbered(other, 1, 4));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Segments.concatenate(others, ints))
          .withMessageContainingAll("int", other.keyword());
    }

    @Test
    void concatenateRefusesEmptyParts() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Segments.concatenate(MemorySegment.ofArray(new byte[0])));
    }

    /// Its callback pushes five doubles through a C pointer; the C header has a test of that, here
    /// the other side of the pointer is another ring object.
    @Test
    @Tag("needs-native-access")
    @SuppressWarnings(
        "restricted") // a pointer from native code has no bounds until it is told some
    void nativeCodePushesDoublesThroughThePointer() {
      RingBuffer ring = RingBuffer.allocate(JAVA_DOUBLE, 5);
      MemorySegment pointer =
          MemorySegment.ofAddress(ring.memory().address()).reinterpret(ring.memory().byteSize());
      RingProducer in = RingBuffer.open(pointer, JAVA_DOUBLE).producer();
      for (double value = 1; value <= 5; value++) {
        in.push(new double[] {value});
      }
      assertThat(ring.consumer().popDoubles(5)).containsExactly(1, 2, 3, 4, 5);
    }
  }

  @Nested
  class ItsInterface {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 7, 8, 48_000, 65_537})
    void capacityIsExact(long capacity) {
      RingBuffer ring = RingBuffer.allocate(JAVA_SHORT, capacity);
      assertThat(ring.capacity()).isEqualTo(capacity);
      assertThat(ring.producer().push(new short[70_000])).isEqualTo((int) capacity);
    }

    @Test
    void anElementMayHaveSeveralParts() {
      MemoryLayout reading =
          MemoryLayout.structLayout(
              JAVA_BYTE.withName("kind"), MemoryLayout.paddingLayout(7), JAVA_DOUBLE);
      assertThat(RingBuffer.allocate(reading, 3).elementBytes()).isEqualTo(16);
      assertThat(RingBuffer.allocate(reading, 3).element()).isEqualTo(reading);
    }

    @Test
    void tooLargeACapacityIsAnException() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RingBuffer.allocate(JAVA_BYTE, 1L << 50))
          .withMessageContaining("too large");
    }

    @Test
    void theRemainderComesInTheInputsOwnType() {
      RingProducer in = RingBuffer.allocate(JAVA_FLOAT, 2).producer();
      float[] samples = {1, 2, 3};
      assertThat(in.push(samples)).isEqualTo(2);
      MemorySegment remainder = in.pushRemainder(MemorySegment.ofArray(samples));
      assertThat(remainder.heapBase()).containsSame(samples);
      assertThat(remainder.toArray(JAVA_FLOAT)).containsExactly(1, 2, 3);
      ByteBuffer bytes = ByteBuffer.allocate(8);
      in.push(bytes);
      assertThat(bytes.remaining()).isEqualTo(8);
    }

    @Test
    void emptyInputOnAFullRingIsAccepted() {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 1);
      RingProducer in = ring.producer();
      in.push(new int[] {1});
      assertThat(in.push(new int[0])).isZero();
      assertThat(in.pushAll(MemorySegment.ofArray(new int[0]))).isTrue();
      assertThat(ring.offered()).isEqualTo(1);
    }

    @Test
    void popAllocatesWhatThereIs() {
      RingBuffer ring = RingBuffer.allocate(JAVA_LONG_PAIR, 10);
      ring.producer().push(new long[] {1, 2, 3, 4});
      assertThat(ring.consumer().popLongs(Integer.MAX_VALUE - 1)).containsExactly(1, 2, 3, 4);
    }

    private static final MemoryLayout JAVA_LONG_PAIR =
        MemoryLayout.sequenceLayout(2, Primitive.LONG.layout);

    @Test
    void countsAreExactOnTheirOwnSideAndBoundedOnTheOther() {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      in.push(new int[] {1, 2, 3});
      assertThat(in.freeSlots()).isEqualTo(1);
      assertThat(out.available()).isEqualTo(3);
      assertThat(ring.buffered()).isEqualTo(3);
      assertThat(ring.offered()).isEqualTo(3);
      out.popInts(2);
      assertThat(ring.delivered()).isEqualTo(2);
      assertThat(ring.buffered()).isEqualTo(1);
    }

    @Test
    void resetIsRefusedWhileARoleIsClaimedAndClearIsNot() {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      in.push(new int[] {1, 2, 3});
      assertThatIllegalStateException().isThrownBy(ring::reset);
      assertThat(out.clear()).isEqualTo(3);
      assertThat(ring.skipped()).isEqualTo(3);
      assertThat(in.push(new int[] {4, 5, 6, 7})).isEqualTo(4);
    }

    @Test
    void wholeElementsOnlyGoIn() {
      RingProducer in = RingBuffer.allocate(JAVA_DOUBLE, 4).producer();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> in.push(ByteBuffer.allocate(12)))
          .withMessage("12 bytes are not whole elements of 8 bytes each (4 left over)");
    }

    @Test
    void aSecondProducerIsRefused() {
      RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 4);
      RingProducer in = ring.producer();
      assertThatIllegalStateException()
          .isThrownBy(ring::producer)
          .withMessageContaining("producer role of this ring is already claimed");
      in.close();
      ring.producer();
    }

    @Test
    void nativeCodeGetsItThroughAnAddress() {
      try (Arena arena = Arena.ofShared()) {
        RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 4, arena);
        assertThat(ring.memory().isNative()).isTrue();
        assertThat(ring.memory().byteSize())
            .isGreaterThanOrEqualTo(RingBuffer.requiredBytes(JAVA_BYTE, 4));
      }
    }
  }

  private static MemorySegment ascii(String text) {
    return MemorySegment.ofArray(text.getBytes(US_ASCII));
  }

  private static String text(MemorySegment bytes) {
    return new String(bytes.toArray(JAVA_BYTE), US_ASCII);
  }
}
