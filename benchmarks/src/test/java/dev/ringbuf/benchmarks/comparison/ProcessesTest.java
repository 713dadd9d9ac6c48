package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessesTest {

  @Test
  void haveAMedianAndARange() {
    Processes ratio = new Processes(List.of(1.2, 1.0, 1.1));
    assertThat(ratio.median()).isEqualTo(1.1);
    assertThat(ratio.least()).isEqualTo(1.0);
    assertThat(ratio.most()).isEqualTo(1.2);
    assertThat(ratio.isBistable()).isFalse();
    assertThat(Processes.median(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
  }

  @Test
  void thatDisagreeByMoreThanHalfHaveTwoModes() {
    Processes ratio = new Processes(List.of(0.39, 0.19, 0.4, 0.2, 0.41));
    assertThat(ratio.isBistable()).isTrue();
    assertThat(ratio.modes()).extracting(Processes::median).containsExactly(0.195, 0.4);
    assertThat(ratio.modes()).extracting(Processes::count).containsExactly(2, 3);
    assertThat(ratio.judged()).isEqualTo(0.195);
  }

  @Test
  void areDividedAtTheLargestGapByRatio() {
    Processes ratio = new Processes(List.of(1.0, 3.0, 4.1));
    assertThat(ratio.modes()).extracting(Processes::count).containsExactly(1, 2);
  }

  @Test
  void thatDisagreeByExactlyHalfAreOneFigure() {
    assertThat(new Processes(List.of(1.0, 1.5)).isBistable()).isFalse();
    assertThat(new Processes(List.of(1.0, 1.51)).isBistable()).isTrue();
  }

  @Test
  void areAsFarFromOneAsTheirWorstMode() {
    assertThat(new Processes(List.of(0.5, 1.0, 1.1)).farthestFromOne()).isEqualTo(0.5);
    assertThat(new Processes(List.of(0.9, 1.0, 16.85)).farthestFromOne()).isEqualTo(16.85);
    assertThat(new Processes(List.of(0.9, 1.0, 1.1)).farthestFromOne()).isEqualTo(1.0);
  }

  @Test
  void areAtLeastOne() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Processes(List.of()));
  }
}
