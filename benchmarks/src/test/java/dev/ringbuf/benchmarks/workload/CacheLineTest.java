package dev.ringbuf.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CacheLineTest {

  @Test
  void canBeMeasuredAgainAndAgain() throws InterruptedException {
    CacheLine line = new CacheLine();
    for (int i = 0; i < 3; i++) {
      assertThat(line.roundTripNanos()).isPositive().isFinite();
    }
  }
}
