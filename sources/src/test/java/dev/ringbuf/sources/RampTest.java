package dev.ringbuf.sources;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RampTest {
  @Test
  void everySampleEncodesItsPosition() {
    long told = 0;
    for (long position = 0; position < 1 << 24; position++) {
      told += (long) ((Ramp.at(position) + 1.0) * (1 << 23)) == position ? 1 : 0;
    }
    assertThat(told).isEqualTo(1 << 24);
  }

  @Test
  void restartsAfterItsPeriod() {
    assertThat(Ramp.at((5L << 24) + 77)).isEqualTo(Ramp.at(77));
  }

  @Test
  void fillsFromAnyPosition() {
    float[] samples = new float[4];
    new Ramp().fill(samples, 1_000, 3);
    assertThat(samples).containsExactly(Ramp.at(1_000), Ramp.at(1_001), Ramp.at(1_002), 0);
  }
}
