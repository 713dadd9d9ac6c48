package dev.ringbuf.spring;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RingElementTest {
  @ParameterizedTest
  @EnumSource
  void everyPrimitiveIsAnElement(ElementType type) {
    RingElement element = RingElement.parse(type.keyword());
    assertThat(element.layout()).isEqualTo(type.layout);
    assertThat(element.text()).isEqualTo(type.keyword());
    assertThat(element.chunkClass()).isEqualTo(type.array);
  }

  @ParameterizedTest
  @CsvSource({
    "i8, byte",
    "i16, short",
    "u16, char",
    "i32, int",
    "i64, long",
    "f32, float",
    "f64, double"
  })
  void theNamesOfTheWebSocketProtocolAreUnderstood(String wire, String keyword) {
    assertThat(RingElement.parse(wire)).isEqualTo(RingElement.parse(keyword));
  }

  @ParameterizedTest
  @CsvSource({"float x 2", "'  float  x  2 '", "float[2]", "f32 [ 2 ]"})
  void anArrayIsAFrame(String text) {
    RingElement frame = RingElement.parse(text);
    assertThat(frame.layout()).isEqualTo(sequenceLayout(2, JAVA_FLOAT));
    assertThat(frame.text()).isEqualTo("float x 2");
    assertThat(frame.chunkClass()).isEqualTo(float[].class);
  }

  @Test
  void fieldsAreAStruct() {
    RingElement reading = RingElement.parse(" nanos : long , celsius:double ");
    assertThat(reading.layout())
        .isEqualTo(structLayout(JAVA_LONG.withName("nanos"), JAVA_DOUBLE.withName("celsius")));
    assertThat(reading.text()).isEqualTo("nanos:long,celsius:double");
    assertThat(reading.chunkClass()).isEqualTo(MemorySegment.class);
  }

  @Test
  void fieldsOfOnePrimitiveAreAFrame() {
    RingElement frame = RingElement.parse("left:float,right:float");
    assertThat(frame.chunkClass()).isEqualTo(float[].class);
    assertThat(frame.text()).isEqualTo("left:float,right:float");
  }

  @Test
  void fieldsAreAlignedAsInC() {
    MemoryLayout layout =
        RingElement.parse("a:byte, b:short, c:int x 3, d:double, e:byte").layout();
    assertThat(layout)
        .isEqualTo(
            structLayout(
                JAVA_BYTE.withName("a"),
                paddingLayout(1),
                JAVA_SHORT.withName("b"),
                sequenceLayout(3, JAVA_INT).withName("c"),
                JAVA_DOUBLE.withName("d"),
                JAVA_BYTE.withName("e"),
                paddingLayout(7)));
  }

  @ParameterizedTest
  @CsvSource({
    "string,                    '\"string\" is not a type of values'",
    "boolean,                   '\"boolean\" is not a type of values'",
    "float x 0,                 '\"0\" is not a number >= 1'",
    "float x many,              '\"many\" is not a number >= 1'",
    "float x 99999999999,       '\"99999999999\" is not a number >= 1'",
    "float double,              it is not a type",
    "'nanos:long,',             '\"\" is not a field such as'",
    "'nanos:long, celsius',     '\"celsius\" is not a field such as'",
    "'a:int, a:long',           'there are two fields \"a\"'",
    "'a:text',                  '\"text\" is not a type of values'",
  })
  void anythingElseIsRefusedWithAReason(String text, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingElement.parse(text))
        .withMessageContaining(reason);
  }
}
