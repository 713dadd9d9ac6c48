package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuartilesTest {

  @Test
  void areExactOnAValue() {
    assertThat(Quartiles.of(List.of(50.0, 10.0, 30.0, 20.0, 40.0)))
        .isEqualTo(new Quartiles(20, 30, 40));
  }

  @Test
  void areInterpolatedBetweenTwoValues() {
    assertThat(Quartiles.of(List.of(1.0, 2.0))).isEqualTo(new Quartiles(1.25, 1.5, 1.75));
  }

  @Test
  void ofOneValueEqualThatValue() {
    assertThat(Quartiles.of(List.of(7.0))).isEqualTo(new Quartiles(7, 7, 7));
  }

  @Test
  void requireAtLeastOneValue() {
    assertThatIllegalArgumentException().isThrownBy(() -> Quartiles.of(List.of()));
  }
}
