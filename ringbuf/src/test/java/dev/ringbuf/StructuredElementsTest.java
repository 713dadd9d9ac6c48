package dev.ringbuf;

import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.MemoryLayout.unionLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Elements that are more than one primitive: frames, structs, blobs of any size.
class StructuredElementsTest {
  private static final StructLayout STEREO =
      structLayout(JAVA_FLOAT.withName("left"), JAVA_FLOAT.withName("right"));
  private static final StructLayout READING =
      structLayout(
          JAVA_LONG.withName("time"),
          JAVA_SHORT.withName("sensor"),
          paddingLayout(2),
          JAVA_FLOAT.withName("value"));

  @Test
  void aStereoFrameIsExchangedWithArraysOfItsSamples() {
    RingBuffer ring = RingBuffer.allocate(STEREO, 3);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(in.push(new float[] {1, -1, 2, -2, 3, -3, 4, -4})).isEqualTo(6);
    assertThat(out.popFloats(2)).containsExactly(1, -1);
    assertThat(out.pop(FloatBuffer.allocate(4))).isEqualTo(4);
    assertThat(out.next(1)).as("frames").isEqualTo(-1);
    assertThatIllegalArgumentException().isThrownBy(() -> in.push(new float[3]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.push(new double[2]))
        .withMessage("expected float elements, got double[]");
  }

  @Test
  void aStructOfSeveralTypesTravelsInSegmentsAndByteBuffers() {
    RingBuffer ring = RingBuffer.allocate(READING, 4);
    VarHandle time = READING.varHandle(PathElement.groupElement("time"));
    VarHandle value = READING.varHandle(PathElement.groupElement("value"));
    MemorySegment reading = Arena.ofAuto().allocate(READING);
    RingProducer in = ring.producer();
    for (int i = 1; i <= 3; i++) {
      time.set(reading, 0L, 1000L * i);
      value.set(reading, 0L, i / 2f);
      assertThat(in.push(reading)).isEqualTo(1);
    }
    RingConsumer out = ring.consumer();
    List<String> seen = new ArrayList<>();
    out.drain(
        (data, offset) -> seen.add(time.get(data, offset) + ":" + value.get(data, offset)), 2);
    assertThat(seen).containsExactly("1000:0.5", "2000:1.0");
    ByteBuffer bytes = ByteBuffer.allocate(16);
    assertThat(out.pop(bytes)).isEqualTo(16);
    assertThat(bytes.order(java.nio.ByteOrder.nativeOrder()).getFloat(12)).isEqualTo(1.5f);
  }

  @Test
  void aStructOfSeveralTypesIsNoArray() {
    RingProducer in = RingBuffer.allocate(READING, 4).producer();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.push(new byte[16]))
        .withMessage(
            "expected mixed elements (16 bytes, as memory segment or ByteBuffer), got byte[]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.push(MemorySegment.ofArray(new long[2])));
    assertThat(in.push(MemorySegment.ofArray(new byte[16]))).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 12, 13, 24, 63, 64, 4095, 4097, 100_000})
  void elementsMayHaveAnySize(int size) {
    RingBuffer ring = RingBuffer.allocate(sequenceLayout(size, JAVA_BYTE), 3);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int position = 0; position < 12; position += 2) {
      Object two = Entries.numbered(Primitive.BYTE, position, 2 * size);
      assertThat(in.push((byte[]) two)).isEqualTo(2 * size);
      assertThat(out.popBytes(3 * size)).isEqualTo(two);
    }
  }

  static List<MemoryLayout> mixedLayouts() {
    return List.of(
        structLayout(JAVA_BYTE, paddingLayout(3), JAVA_INT),
        structLayout(JAVA_INT, JAVA_FLOAT),
        structLayout(JAVA_INT, JAVA_INT.withOrder(java.nio.ByteOrder.BIG_ENDIAN)),
        unionLayout(JAVA_LONG, JAVA_DOUBLE),
        sequenceLayout(3, structLayout(JAVA_SHORT, JAVA_BYTE, JAVA_BYTE)),
        paddingLayout(16),
        ADDRESS,
        JAVA_BOOLEAN,
        structLayout());
  }

  @ParameterizedTest
  @MethodSource("mixedLayouts")
  void layoutsWithoutOneCommonPrimitiveAreMixed(MemoryLayout layout) {
    if (layout.byteSize() > 0) {
      assertThat(Element.of(layout).type).isNull();
      assertThat(Element.of(layout).typeCode()).isZero();
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Element.of(layout))
          .withMessageContaining("size 0");
    }
  }

  static List<MemoryLayout> uniformLayouts() {
    return List.of(
        JAVA_FLOAT,
        JAVA_FLOAT.withName("sample").withByteAlignment(1),
        sequenceLayout(6, JAVA_FLOAT),
        sequenceLayout(2, sequenceLayout(3, JAVA_FLOAT)),
        STEREO,
        structLayout(STEREO.withName("near"), STEREO.withName("far")),
        sequenceLayout(4, STEREO));
  }

  @ParameterizedTest
  @MethodSource("uniformLayouts")
  void layoutsOfOnePrimitiveAreUniform(MemoryLayout layout) {
    Element element = Element.of(layout);
    assertThat(element.type).isEqualTo(Primitive.FLOAT);
    assertThat(element.entries).isEqualTo((int) (layout.byteSize() / 4));
  }
}
