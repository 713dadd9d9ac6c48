package dev.ringbuf.reactor;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The layouts of docs/websocket.md.
class ElementFormatTest {
  private static final ByteOrder OTHER =
      ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
          ? ByteOrder.LITTLE_ENDIAN
          : ByteOrder.BIG_ENDIAN;

  private static Stream<Arguments> layouts() {
    return Stream.of(
        arguments(JAVA_BYTE, 1, 1, "i8"),
        arguments(JAVA_SHORT, 2, 2, "i16"),
        arguments(JAVA_CHAR, 3, 2, "u16"),
        arguments(JAVA_INT, 4, 4, "i32"),
        arguments(JAVA_LONG.withOrder(OTHER), 5, 8, "i64"),
        arguments(JAVA_FLOAT, 6, 4, "f32"),
        arguments(JAVA_DOUBLE.withName("celsius"), 7, 8, "celsius:f64"),
        arguments(
            structLayout(JAVA_FLOAT.withName("left"), JAVA_FLOAT.withName("right")),
            6,
            8,
            "left:f32,right:f32"),
        arguments(sequenceLayout(3, JAVA_SHORT), 2, 6, "i16[3]"),
        arguments(
            structLayout(JAVA_LONG.withName("nanos"), JAVA_DOUBLE.withName("celsius")),
            8,
            16,
            "nanos:i64,celsius:f64"),
        arguments(
            structLayout(JAVA_INT.withName("id"), paddingLayout(4), JAVA_LONG.withName("nanos")),
            8,
            16,
            "id:i32,pad4,nanos:i64"),
        arguments(
            structLayout(
                sequenceLayout(3, JAVA_FLOAT).withName("axis"),
                structLayout(JAVA_CHAR.withName("x"), JAVA_SHORT.withName("y")).withName("at")),
            8,
            16,
            "axis:f32[3],at:{x:u16,y:i16}"),
        arguments(structLayout(unionLayout(JAVA_INT, JAVA_FLOAT)), 8, 4, "i8[4]"),
        arguments(structLayout(JAVA_INT.withName("a:b,c[ ]")), 4, 4, "a_b_c___:i32"));
  }

  @ParameterizedTest
  @MethodSource
  void layouts(MemoryLayout layout, int code, int bytes, String text) {
    ElementFormat element = ElementFormat.of(layout);
    assertThat(element.code()).isEqualTo((byte) code);
    assertThat(element.bytes()).isEqualTo(bytes);
    assertThat(element.text()).isEqualTo(text);
  }

  @Test
  void bigEndianValuesAreTurnedAndOthersAreNot() {
    MemoryLayout layout =
        structLayout(
            JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN),
            sequenceLayout(2, JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN)));
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {9, 1, 2, 1, 2, 3, 4, 1, 2, 1, 2, 3, 4});
    ElementFormat.of(layout).swap(bytes, 1);
    assertThat(bytes.array()).containsExactly(9, 1, 2, 2, 1, 4, 3, 1, 2, 2, 1, 4, 3);
  }
}
