package dev.ringbuf.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.benchmarks.comparison.Processes;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.State;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// Several runs beside each other.
class RangeTest {
  static Run run(Row... rows) {
    return new Run("2026-02-03", "full", "a \"machine\"", 4, 1, List.of(rows));
  }

  static Row row(String name, State state, double self, double... processes) {
    Processes ratio = new Processes(DoubleStream.of(processes).boxed().toList());
    return new Row(
        name,
        "boost spsc_queue",
        state,
        "M/s",
        100 * ratio.median(),
        100,
        ratio,
        3,
        21,
        OptionalDouble.of(self),
        OptionalDouble.of(1.1),
        ratio.median() < 1.1);
  }

  private static Range range(Run... runs) {
    return Range.of(List.of(runs)).getFirst();
  }

  @Test
  void holdsIfAllRunsAgree() {
    Range range =
        range(
            run(row("longs", State.NEAR, 1, 1.0, 1.1, 1.2)),
            run(row("longs", State.NEAR, 1, 1.2, 1.2, 1.2)),
            run(row("longs", State.NEAR, 1, 1.1, 1.15, 1.2)));
    assertThat(range.holds()).isTrue();
    assertThat(range.ratio()).isEqualTo("1.10 to 1.20");
    assertThat(range.processes()).isEqualTo("1.00 to 1.20");
    assertThat(range.ours()).isEqualTo("110 to 120 M/s");
    assertThat(range.theirs()).isEqualTo("100 M/s");
  }

  @Test
  void differsIfTheMediansAreMoreThanAQuarterApart() {
    Range range =
        range(
            run(row("longs", State.NEAR, 1, 1.0, 1.0, 1.0)),
            run(row("longs", State.NEAR, 1, 1.26, 1.26, 1.26)));
    assertThat(range.disagrees()).isTrue();
    assertThat(range.holds()).isFalse();
  }

  @Test
  void isNotJudgedIfItIsMarkedInOneRun() {
    Run sound = run(row("longs", State.NEAR, 1, 1.0, 1.0, 1.0));
    Run bistable = run(row("longs", State.NEAR, 1, 1.0, 2.0, 2.0));
    Run few = run(row("longs", State.NEAR, 1, 4.0));
    assertThat(range(sound, bistable).disagrees()).isFalse();
    assertThat(range(sound, bistable).holds()).isFalse();
    assertThat(range(sound, few).disagrees()).isFalse();
    assertThat(range(sound, few).holds()).isFalse();
  }

  @Test
  void doesNotHoldIfTheComparisonWasBrokenOrARunLacksTheState() {
    Run sound = run(row("longs", State.NEAR, 1, 1.0, 1.0, 1.0));
    Run broken = run(row("longs", State.NEAR, 1.3, 1.0, 1.0, 1.0));
    Run other = run(row("longs", State.FAR, 1, 1.0, 1.0, 1.0));
    assertThat(range(sound, broken).holds()).isFalse();
    assertThat(range(sound, other).holds()).isFalse();
    assertThat(Range.of(List.of(sound, other))).hasSize(2);
  }

  @Test
  void runsAgreeIfNoUnmarkedRowDiffers() {
    Run one = run(row("longs", State.NEAR, 1, 1, 1, 1), row("frames", State.NEAR, 1, 1, 1, 1));
    Run same = run(row("longs", State.NEAR, 1, 1, 1.1, 1.2), row("frames", State.NEAR, 1, 1, 9, 9));
    Run differs = run(row("longs", State.NEAR, 1, 2, 2, 2), row("pollers", State.FAR, 1, 1, 1, 1));
    assertThat(Agreement.of(List.of(one, same)).isGood()).isTrue();
    assertThat(Agreement.of(List.of(one, same)).text())
        .contains("frames", "marked")
        .contains("2 rows in two runs or more: 1 agree, 0 differ by more than 1.25, 1 are marked");
    assertThat(Agreement.of(List.of(one, differs)).isGood()).isFalse();
    assertThat(Agreement.of(List.of(one, differs)).text())
        .contains("1.00 to 2.00  DIFFERS")
        .doesNotContain("pollers");
  }
}
