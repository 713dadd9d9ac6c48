package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.benchmarks.workload.Figures;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Figures of made-up rounds.
class SamplesTest {
  private static final String PEER = "peer";

  private final Samples longs = new Samples(benchmark(Metric.rate("M/s")), 3);

  private static Case benchmark(Metric... metrics) {
    CandidateSpec nobody = new CandidateSpec.InCpp(PEER, List.of());
    return new Case(
        "made-up",
        "",
        "",
        Case.Threads.TWO,
        List.of(metrics),
        nobody,
        List.of(new Case.Peer(nobody, Optional.of(Target.of(0.4, 0.6)))));
  }

  private void add(String peer, int process, State state, double... ratios) {
    for (double ratio : ratios) {
      longs.add(
          peer,
          process,
          new Samples.Pair(state, Figures.of("rate", 10 * ratio), Figures.of("rate", 10)));
    }
  }

  private List<Row> rows(String peer) {
    return longs.rows().stream().filter(row -> row.peer().equals(peer)).toList();
  }

  @Test
  void areTheMedianOfTheProcessesMediansOfPairedRatios() {
    add(PEER, 0, State.NEAR, 0.5, 0.5, 9.0);
    add(PEER, 1, State.NEAR, 0.55, 0.55, 0.0);
    add(PEER, 2, State.NEAR, 0.7, 0.7, 0.7);
    Row row = rows(PEER).getFirst();
    assertThat(row.ratio().medians()).containsExactly(0.5, 0.55, 0.7);
    assertThat(row.ours()).isEqualTo(5.5);
    assertThat(row.theirs()).isEqualTo(10);
    assertThat(row.pairs()).isEqualTo(9);
    assertThat(row.isFew()).isFalse();
    assertThat(row.aim()).hasValue(0.6);
    assertThat(row.isMissed()).isTrue();
  }

  @Test
  void haveARowForEachStateThatWasSeen() {
    add(PEER, 0, State.NEAR, 1, 1, 1);
    add(PEER, 0, State.FAR, 2, 2, 2);
    add(PEER, 1, State.FAR, 2, 2, 2);
    assertThat(rows(PEER)).extracting(Row::state).containsExactly(State.NEAR, State.FAR);
    assertThat(rows(PEER)).extracting(row -> row.ratio().count()).containsExactly(1, 2);
    assertThat(rows(PEER)).extracting(Row::isFew).containsExactly(true, false);
    assertThat(rows(PEER).getLast().aim()).isEmpty();
  }

  @Test
  void leaveOutAProcessThatHardlySawTheState() {
    add(PEER, 0, State.NEAR, 1, 1, 1);
    add(PEER, 1, State.NEAR, 3, 3);
    assertThat(rows(PEER).getFirst().ratio().medians()).containsExactly(1.0);
  }

  @Test
  void showABrokenComparisonInEveryRowOfTheCaseAndState() {
    for (int process = 0; process < 3; process++) {
      add(Row.ITSELF, process, State.NEAR, 16.85, 16.85, 16.85);
      add(Row.ITSELF, process, State.FAR, 1.02, 1.02, 1.02);
      add(PEER, process, State.NEAR, 1, 1, 1);
      add(PEER, process, State.FAR, 1, 1, 1);
    }
    assertThat(rows(PEER)).extracting(Row::isBroken).containsExactly(true, false);
    assertThat(rows(Row.ITSELF)).extracting(Row::isBroken).containsExactly(true, false);
    assertThat(longs.rows().getFirst().isSelfCheck()).isTrue();
  }

  @Test
  void haveARowForEachMetricAndATargetForTheFirst() {
    Samples samples = new Samples(benchmark(Metric.time("p50", "ns"), Metric.time("p99", "ns")), 1);
    Figures ours = new Figures(Map.of("p50", 100.0, "p99", 400.0), new TreeMap<>());
    Figures theirs = new Figures(Map.of("p50", 50.0, "p99", 800.0), new TreeMap<>());
    for (int i = 0; i < 3; i++) {
      samples.add(PEER, 0, new Samples.Pair(State.NONE, ours, theirs));
    }
    assertThat(samples.rows()).extracting(Row::name).containsExactly("made-up/p50", "made-up/p99");
    assertThat(samples.rows()).extracting(row -> row.ratio().median()).containsExactly(0.5, 2.0);
    assertThat(samples.rows()).extracting(Row::isMissed).containsExactly(true, false);
  }
}
