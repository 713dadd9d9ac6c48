package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.MemoryLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One value at a time, of every primitive.
class ScalarTypesTest {
  private static final ByteOrder OTHER =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? ByteOrder.LITTLE_ENDIAN
          : ByteOrder.BIG_ENDIAN;

  @ParameterizedTest
  @EnumSource
  void pushAndPopOneValueOverTheEndOfTheRing(Primitive type) {
    passValues(RingBuffer.allocate(type.layout, 3), type);
  }

  @ParameterizedTest
  @EnumSource
  void pushAndPopOneValueOfTheOtherByteOrder(Primitive type) {
    passValues(RingBuffer.allocate(type.layout.withOrder(OTHER), 3), type);
  }

  @ParameterizedTest
  @EnumSource
  void valuesAreWhatArraysHold(Primitive type) {
    for (ByteOrder order : new ByteOrder[] {ByteOrder.nativeOrder(), OTHER}) {
      RingBuffer ring = RingBuffer.allocate(type.layout.withOrder(order), 4);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      assertThat(push(in, type, 77)).isTrue();
      assertThat(Entries.popNew(out, type, 4)).isEqualTo(Entries.numbered(type, 77, 1));
      Entries.push(in, Entries.numbered(type, 78, 1));
      assertThat(pop(out, type, 0)).isEqualTo(78);
    }
  }

  private static void passValues(RingBuffer ring, Primitive type) {
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int value = 1; value < 100; value += 2) {
      assertThat(push(in, type, value)).isTrue();
      assertThat(push(in, type, value + 1)).isTrue();
      assertThat(pop(out, type, 0)).isEqualTo(value);
      assertThat(pop(out, type, 0)).isEqualTo(value + 1);
    }
    assertThat(ring.delivered()).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource
  void aValueThatDoesNotFitBecomesAGap(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 1);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(push(in, type, 1)).isTrue();
    assertThat(push(in, type, 2)).isFalse();
    assertThat(in.position()).isEqualTo(2);
    assertThat(pop(out, type, 0)).isEqualTo(1);
    assertThat(push(in, type, 3)).isTrue();
    assertThat(out.next(1)).isEqualTo(-1);
    assertThat(out.position()).isEqualTo(2);
    assertThat(pop(out, type, 0)).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void aValueThatDoesNotFitStaysTheCallers(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 1);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(tryPush(in, type, 1)).isTrue();
    assertThat(tryPush(in, type, 2)).isFalse();
    assertThat(in.position()).isEqualTo(1);
    assertThat(pop(out, type, 0)).isEqualTo(1);
    assertThat(tryPush(in, type, 2)).isTrue();
    assertThat(pop(out, type, 0)).isEqualTo(2);
    assertThat(ring.dropped()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void anEmptyRingReturnsTheGivenDefault(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 1);
    assertThat(pop(ring.consumer(), type, 42)).isEqualTo(42);
    assertThat(ring.delivered()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void refuseAnotherType(Primitive type) {
    Primitive other = type == Primitive.LONG ? Primitive.INT : Primitive.LONG;
    RingBuffer ring = RingBuffer.allocate(type.layout, 1);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    String message = "expected %s elements, got %s".formatted(type.keyword(), other.keyword());
    assertThatIllegalArgumentException().isThrownBy(() -> push(in, other, 1)).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> pop(out, other, 1)).withMessage(message);
    assertThat(ring.offered()).isZero();
  }

  @Test
  void refuseAPartOfAnElement() {
    RingBuffer ring = RingBuffer.allocate(MemoryLayout.sequenceLayout(2, JAVA_FLOAT), 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.pushFloat(1))
        .withMessageContaining("2");
    assertThatIllegalArgumentException().isThrownBy(() -> out.popFloat(1));
  }

  @Test
  void keepEveryBitOfANotANumber() {
    RingBuffer ring = RingBuffer.allocate(JAVA_DOUBLE, 1);
    double odd = Double.longBitsToDouble(0x7ff8_0000_dead_beefL);
    ring.producer().pushDouble(odd);
    assertThat(Double.doubleToRawLongBits(ring.consumer().popDouble(0)))
        .isEqualTo(0x7ff8_0000_dead_beefL);
  }

  @Test
  void refuseAfterTheEnd() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1);
    RingProducer in = ring.producer();
    in.complete();
    assertThatIllegalStateException().isThrownBy(() -> in.pushLong(1));
    RingConsumer out = ring.consumer();
    out.close();
    assertThatIllegalStateException().isThrownBy(() -> out.popLong(1));
  }

  @Test
  void freeTellsHowMuchOfWhatIsWantedFits() {
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(in.freeSlots(3)).isEqualTo(3);
    assertThat(in.freeSlots(9)).isEqualTo(4);
    in.push(new long[] {1, 2, 3});
    assertThat(in.freeSlots(2)).isEqualTo(1);
    assertThat(out.popLong(0)).isEqualTo(1);
    assertThat(in.freeSlots(2)).isEqualTo(2);
    assertThat(in.freeSlots(0)).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> in.freeSlots(-1));
  }

  private static boolean push(RingProducer in, Primitive type, int value) {
    return switch (type) {
      case BYTE -> in.pushByte((byte) value);
      case SHORT -> in.pushShort((short) value);
      case CHAR -> in.pushChar((char) value);
      case INT -> in.pushInt(value);
      case LONG -> in.pushLong(value);
      case FLOAT -> in.pushFloat(value);
      case DOUBLE -> in.pushDouble(value);
    };
  }

  private static boolean tryPush(RingProducer in, Primitive type, int value) {
    return switch (type) {
      case BYTE -> in.tryPushByte((byte) value);
      case SHORT -> in.tryPushShort((short) value);
      case CHAR -> in.tryPushChar((char) value);
      case INT -> in.tryPushInt(value);
      case LONG -> in.tryPushLong(value);
      case FLOAT -> in.tryPushFloat(value);
      case DOUBLE -> in.tryPushDouble(value);
    };
  }

  private static int pop(RingConsumer out, Primitive type, int ifEmpty) {
    return switch (type) {
      case BYTE -> out.popByte((byte) ifEmpty);
      case SHORT -> out.popShort((short) ifEmpty);
      case CHAR -> out.popChar((char) ifEmpty);
      case INT -> out.popInt(ifEmpty);
      case LONG -> (int) out.popLong(ifEmpty);
      case FLOAT -> (int) out.popFloat(ifEmpty);
      case DOUBLE -> (int) out.popDouble(ifEmpty);
    };
  }
}
