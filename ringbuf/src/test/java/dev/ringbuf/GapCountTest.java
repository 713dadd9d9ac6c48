package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// The counter of places where elements were dropped.
class GapCountTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 2);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  @Test
  void countsPlacesNotDrops() {
    assertThat(ring.gaps()).isZero();
    in.push(new int[3]);
    in.push(new int[3]);
    in.drop(7);
    assertThat(ring.gaps()).isEqualTo(1);
    out.popInts(1);
    assertThat(ring.gaps()).isEqualTo(1);
    in.push(new int[1]); // behind the gap
    assertThat(ring.gaps()).isEqualTo(1);
    in.push(new int[1]);
    assertThat(ring.gaps()).isEqualTo(2);
  }

  @Test
  void countsOnWhenTheLedgerHasWrappedAndWhenAProducerResumes() {
    for (int i = 1; i <= 1000; i++) {
      in.push(new int[3]);
      assertThat(ring.gaps()).isEqualTo(i);
      out.clear();
    }
    in.close();
    assertThat(ring.gaps()).isEqualTo(1000);
    ring.producer().push(new int[3]);
    assertThat(ring.gaps()).isEqualTo(1001);
  }
}
