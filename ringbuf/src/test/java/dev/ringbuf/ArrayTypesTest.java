package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Arrays of every primitive, in rings of that primitive and of frames of it.
class ArrayTypesTest {

  @ParameterizedTest
  @EnumSource
  void pushAndPopWholeArraysOverTheEndOfTheRing(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 5);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int position = 0; position < 60; position += 3) {
      assertThat(Entries.push(in, Entries.numbered(type, position, 3))).isEqualTo(3);
      Object target = Entries.array(type, 5);
      assertThat(Entries.pop(out, target)).isEqualTo(3);
      assertThat(Entries.slice(target, 0, 3)).isEqualTo(Entries.numbered(type, position, 3));
      assertThat(Entries.slice(target, 3, 2)).isEqualTo(Entries.array(type, 2));
    }
  }

  @ParameterizedTest
  @EnumSource
  void pushAndPopRangesOfArrays(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 8);
    assertThat(Entries.push(ring.producer(), Entries.numbered(type, 0, 10), 3, 6)).isEqualTo(6);
    Object target = Entries.numbered(type, 90, 10);
    assertThat(Entries.pop(ring.consumer(), target, 2, 4)).isEqualTo(4);
    assertThat(Entries.slice(target, 0, 2)).isEqualTo(Entries.numbered(type, 90, 2));
    assertThat(Entries.slice(target, 2, 4)).isEqualTo(Entries.numbered(type, 3, 4));
    assertThat(Entries.slice(target, 6, 4)).isEqualTo(Entries.numbered(type, 96, 4));
  }

  @ParameterizedTest
  @EnumSource
  void popAFreshArrayOfWhatThereIs(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 8);
    Entries.push(ring.producer(), Entries.numbered(type, 7, 5));
    RingConsumer out = ring.consumer();
    assertThat(Entries.popNew(out, type, 2)).isEqualTo(Entries.numbered(type, 7, 2));
    assertThat(Entries.popNew(out, type, Integer.MAX_VALUE))
        .isEqualTo(Entries.numbered(type, 9, 3));
    assertThat(Entries.popNew(out, type, 1)).isEqualTo(Entries.array(type, 0));
  }

  @ParameterizedTest
  @EnumSource
  void theRemainderOfAPushIsAGap(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(Entries.push(in, Entries.numbered(type, 0, 7))).isEqualTo(4);
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 0, 4));
    assertThat(Entries.push(in, Entries.numbered(type, 7, 2))).isEqualTo(2);
    assertThat(out.next(1)).isEqualTo(-3);
    assertThat(out.position()).isEqualTo(7);
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 7, 2));
  }

  @ParameterizedTest
  @EnumSource
  void tryPushLeavesTheRemainderToTheCaller(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    Object source = Entries.numbered(type, 0, 7);
    assertThat(Entries.tryPush(in, source)).isEqualTo(4);
    assertThat(Entries.tryPush(in, source, 4, 3)).isZero();
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 0, 4));
    assertThat(Entries.tryPush(in, source, 4, 3)).isEqualTo(3);
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 4, 3));
    assertThat(ring.dropped()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void tryPushWaitsForRoomUpToItsTimeout(Primitive type) throws InterruptedException {
    RingBuffer ring = RingBuffer.allocate(MemoryLayout.sequenceLayout(2, type.layout), 2);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    Object source = Entries.numbered(type, 0, 6);
    assertThat(Entries.tryPush(in, source, Duration.ofMillis(1))).as("entries").isEqualTo(4);
    assertThat(Entries.popNew(out, type, 8)).isEqualTo(Entries.numbered(type, 0, 4));
    out.cancel();
    assertThat(Entries.tryPush(in, source, Duration.ofDays(1))).as("a cancel").isEqualTo(4);
    assertThat(ring.dropped()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void pushAllTakesTheWholeBlockOrDropsIt(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(Entries.pushAll(in, Entries.numbered(type, 0, 3))).isTrue();
    assertThat(Entries.pushAll(in, Entries.numbered(type, 3, 2))).isFalse();
    assertThat(Entries.pushAll(in, Entries.numbered(type, 3, 5), 2, 1)).isTrue();
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 0, 3));
    assertThat(out.next(9)).isEqualTo(-2);
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 5, 1));
  }

  @ParameterizedTest
  @EnumSource
  void framesOfTwoAreNeverTorn(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(MemoryLayout.sequenceLayout(2, type.layout), 3);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(Entries.push(in, Entries.numbered(type, 0, 4))).isEqualTo(4);
    assertThat(Entries.push(in, Entries.numbered(type, 4, 4))).as("entries").isEqualTo(2);
    assertThat(ring.dropped()).as("frames").isEqualTo(1);
    assertThat(Entries.popNew(out, type, 4)).isEqualTo(Entries.numbered(type, 0, 4));
    assertThat(Entries.popNew(out, type, 4)).isEqualTo(Entries.numbered(type, 4, 2));
    assertThat(out.next(1)).isEqualTo(-1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Entries.push(in, Entries.numbered(type, 0, 3)))
        .withMessage("3 " + type.keyword() + "s are not whole elements of 2 each");
    assertThatIllegalArgumentException().isThrownBy(() -> Entries.pop(out, Entries.array(type, 1)));
    assertThatIllegalArgumentException().isThrownBy(() -> Entries.popNew(out, type, 5));
    assertThat(ring.offered()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource
  void elementsOfTheOtherByteOrderAreConverted(Primitive type) {
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    RingBuffer ring = RingBuffer.allocate(type.layout.withOrder(other), 4);
    RingConsumer out = ring.consumer();
    Entries.push(ring.producer(), Entries.numbered(type, 1, 3));
    byte[] raw = new byte[type.bytes()];
    out.peek(MemorySegment.ofArray(raw));
    Object swapped = Entries.remaining(Entries.view(ByteBuffer.wrap(raw), type, other));
    assertThat(swapped).isEqualTo(Entries.numbered(type, 1, 1));
    assertThat(Entries.popNew(out, type, 3)).isEqualTo(Entries.numbered(type, 1, 3));
  }

  @ParameterizedTest
  @EnumSource
  void anArrayOfAnyOtherTypeIsRefused(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (Primitive other : Primitive.values()) {
      if (other != type) {
        String message = "expected " + type.keyword() + " elements, got " + other.keyword() + "[]";
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Entries.push(in, Entries.array(other, 8)))
            .withMessage(message);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Entries.tryPush(in, Entries.array(other, 8)))
            .withMessage(message);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Entries.pushAll(in, Entries.array(other, 8)))
            .withMessage(message);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Entries.pop(out, Entries.array(other, 8)))
            .withMessage(message);
        assertThatIllegalArgumentException()
            .isThrownBy(() -> Entries.popNew(out, other, 8))
            .withMessage(message);
      }
    }
    assertThat(ring.offered()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void aRangeOutsideTheArrayIsRefused(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    Object array = Entries.array(type, 4);
    int[][] ranges = {{-1, 2}, {0, 5}, {4, 1}, {5, 0}, {1, -1}, {1, Integer.MAX_VALUE}};
    for (int[] range : ranges) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> Entries.push(in, array, range[0], range[1]));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> Entries.tryPush(in, array, range[0], range[1]));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> Entries.pushAll(in, array, range[0], range[1]));
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> Entries.pop(out, array, range[0], range[1]));
    }
    assertThat(ring.offered()).isZero();
  }
}
