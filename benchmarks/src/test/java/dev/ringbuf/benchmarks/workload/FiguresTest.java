package dev.ringbuf.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FiguresTest {

  @Test
  void surviveARoundTripThroughText() {
    Figures figures =
        new Figures(Map.of("p50", 270.0, "p99.9", 1.5e-3), new TreeMap<>(Map.of(260L, 3L, 9L, 1L)));
    assertThat(Figures.parse(figures.toLine())).isEqualTo(figures);
  }

  @Test
  void readTheLinesOfTheCppProgram() {
    Figures figures = Figures.parse("p50=280 max=7.9102e+07 histogram=160:17,165:53");
    assertThat(figures.get("max")).isEqualTo(79_102_000);
    assertThat(figures.histogram()).containsEntry(160L, 17L).containsEntry(165L, 53L);
  }

  @Test
  void rejectOtherLines() {
    assertThatIllegalArgumentException().isThrownBy(() -> Figures.parse("segmentation fault"));
    assertThatIllegalArgumentException().isThrownBy(() -> Figures.parse(""));
  }

  @Test
  void mayGetOneMore() {
    Figures figures = Figures.of("rate", 1).with("compiling", 2);
    assertThat(figures.get("rate")).isEqualTo(1);
    assertThat(figures.getOrZero("compiling")).isEqualTo(2);
    assertThat(Figures.of("rate", 1).getOrZero("compiling")).isZero();
  }

  @Test
  void nameAFigureThatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Figures.of("rate", 1).get("time"))
        .withMessageContaining("time")
        .withMessageContaining("rate");
  }
}
