package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StateTest {

  @ParameterizedTest
  @CsvSource({"118, 118, NEAR", "100, 149, NEAR", "540, 540, FAR", "700, 470, FAR"})
  void isTheOneBeforeAndAfterThePair(double before, double after, State state) {
    assertThat(State.during(before, after)).contains(state);
  }

  @ParameterizedTest
  @CsvSource({"118, 540", "540, 118", "240, 260", "110, 170", "900, 300"})
  void isUnknownIfTheCoresMovedDuringThePair(double before, double after) {
    assertThat(State.during(before, after)).isEmpty();
  }

  @Test
  void ofACaseOnOneThreadIsNotShown() {
    assertThat(State.NONE).hasToString("");
    assertThat(State.NEAR).hasToString("near");
  }
}
