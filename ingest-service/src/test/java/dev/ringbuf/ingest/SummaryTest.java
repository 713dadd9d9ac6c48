package dev.ringbuf.ingest;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class SummaryTest {
  @Test
  void givesMinimumMaximumAndRootMeanSquare() {
    MemorySegment elements = MemorySegment.ofArray(new float[] {-1, 1, -7, 7});
    assertThat(Summary.of(Channel.of(JAVA_FLOAT), elements, 4, 4))
        .containsExactly(entry("value", new Summary(-7, 7, 5)));
  }
}
