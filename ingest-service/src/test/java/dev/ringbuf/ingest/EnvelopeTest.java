package dev.ringbuf.ingest;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
  private static final MemoryLayout READING =
      MemoryLayout.structLayout(
          JAVA_LONG.withName("nanos"), JAVA_FLOAT.withName("x"), JAVA_FLOAT.withName("y"));

  @Test
  void givesMinimumAndMaximumOfEachColumn() {
    Envelope envelope = new Envelope(Channel.of(JAVA_FLOAT), 4, 3);
    assertThat(reduce(envelope, 1, 5, 3, -2, -7, 0)).containsExactly(1f, 5f, -7f, 0f);
    assertThat(names(envelope)).containsExactly("min", "max");
  }

  @Test
  void theLastColumnStandsForWhatIsLeft() {
    Envelope envelope = new Envelope(Channel.of(JAVA_FLOAT), 4, 3);
    assertThat(reduce(envelope, 1, 5, 3, 9)).containsExactly(1f, 5f, 9f, 9f);
  }

  @Test
  void aColumnHoldsAllChannelsOfAStruct() {
    Envelope envelope = new Envelope(Channel.of(READING), READING.byteSize(), 2);
    float unused = 0; // half of the time
    assertThat(reduce(envelope, unused, unused, 1, 10, unused, unused, 2, 5))
        .containsExactly(1f, 2f, 5f, 10f);
    assertThat(names(envelope)).containsExactly("x.min", "x.max", "y.min", "y.max");
  }

  private static List<String> names(Envelope envelope) {
    return ((StructLayout) envelope.layout())
        .memberLayouts().stream().map(member -> member.name().orElse("")).toList();
  }

  private static List<Float> reduce(Envelope envelope, float... values) {
    MemorySegment elements = MemorySegment.ofArray(values);
    ByteBuffer columns = envelope.decode(elements, elements.byteSize() / envelope.elementBytes());
    List<Float> reduced = new ArrayList<>();
    while (columns.hasRemaining()) {
      reduced.add(columns.getFloat());
    }
    return reduced;
  }
}
