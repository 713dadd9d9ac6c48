package dev.ringbuf.ingest;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ChannelTest {
  @Test
  void aPrimitiveIsOneChannelWithoutAName() {
    assertThat(Channel.of(JAVA_FLOAT)).extracting(Channel::name).containsExactly("");
  }

  @Test
  void theValuesOfAFrameAreNumberedFromOne() {
    assertThat(Channel.of(MemoryLayout.sequenceLayout(2, JAVA_SHORT)))
        .extracting(Channel::name, Channel::offset)
        .containsExactly(tuple("1", 0L), tuple("2", 2L));
  }

  @Test
  void longIntegersAreNoSignals() {
    MemoryLayout reading =
        MemoryLayout.structLayout(
            JAVA_LONG.withName("nanos"),
            JAVA_INT.withName("count"),
            MemoryLayout.paddingLayout(4),
            JAVA_DOUBLE.withName("celsius"));
    assertThat(Channel.of(reading))
        .extracting(Channel::name, Channel::offset)
        .containsExactly(tuple("count", 8L), tuple("celsius", 16L));
  }

  @Test
  void anElementWithoutASignalHasNoChannel() {
    assertThat(Channel.of(JAVA_LONG)).isEmpty();
  }

  @Test
  void readsTheOtherByteOrder() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment elements = arena.allocate(8);
      elements.set(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), 4, 77);
      Channel channel = Channel.of(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN)).getFirst();
      assertThat(channel.read(elements, 4)).isEqualTo(77);
    }
  }
}
