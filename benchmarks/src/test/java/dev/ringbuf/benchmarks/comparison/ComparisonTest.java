package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whole comparisons, with real processes but rounds of milliseconds.
class ComparisonTest {
  private static final Settings TINY = new Settings("tiny", 2, 3, 5, 5);

  @BeforeEach
  void needsACompilerAndBoost() throws IOException {
    Assumptions.assumeTrue(CppProgram.versions().size() == 2, "no C++ compiler, or no Boost");
  }

  @Test
  void pairsOurRoundsWithThoseOfItselfAndOfEachPeer() throws IOException {
    AtomicInteger rounds = new AtomicInteger();
    Case benchmark = Catalog.matching("one-thread/64").getFirst();
    Result result = new Comparison(benchmark, TINY, rounds::incrementAndGet).run();
    assertThat(result.absent()).isEmpty();
    assertThat(result.rows()).hasSize(benchmark.peers().size() + 1);
    assertThat(result.rows().getFirst().isSelfCheck()).isTrue();
    assertThat(rounds).hasValue(2 * 3 * result.rows().size());
    assertThat(result.rows())
        .allSatisfy(
            row -> {
              assertThat(row.state()).isEqualTo(State.NONE);
              assertThat(row.pairs()).isEqualTo(6);
              assertThat(row.ratio().count()).isEqualTo(2);
              assertThat(row.ours()).isPositive();
              assertThat(row.theirs()).isPositive();
              assertThat(row.self()).isPresent();
            });
    assertThat(result.dropped()).isZero();
    assertThat(result.missing()).isZero();
  }

  @Test
  void comparesEachMetricAndKeepsTheDistributions() throws IOException {
    Case latency = Catalog.matching("latency-c").getFirst();
    Result result = new Comparison(latency, TINY, () -> {}).run();
    Assumptions.assumeFalse(result.rows().isEmpty(), "the cores moved all the time");
    assertThat(result.rows()).extracting(Row::name).contains("latency-c/p99");
    assertThat(result.rows()).extracting(Row::state).doesNotContain(State.NONE);
    assertThat(result.histograms().getFirst().label()).startsWith(latency.ours().label());
    assertThat(result.histograms()).allSatisfy(each -> assertThat(each.counts()).isNotEmpty());
  }

  @Test
  void listsAPeerThatIsNotInstalledAsAbsent() throws IOException {
    CandidateSpec nobody = new CandidateSpec.InCpp("nobody", List.of("longs", "nobody", "8"));
    Case benchmark = Catalog.matching("longs-c").getFirst();
    Result result = new Comparison(withPeer(benchmark, nobody), TINY, () -> {}).run();
    assertThat(result.rows()).allSatisfy(row -> assertThat(row.isSelfCheck()).isTrue());
    assertThat(result.absent()).extracting(Result.Absence::peer).containsExactly("nobody");
  }

  @Test
  void failsWhenACandidateFails() {
    CandidateSpec broken = new CandidateSpec.InCpp("broken", List.of("only two", "arguments"));
    Case benchmark = Catalog.matching("longs-c").getFirst();
    assertThatIOException()
        .isThrownBy(() -> new Comparison(withPeer(benchmark, broken), TINY, () -> {}).run())
        .withMessageContaining("broken");
  }

  private static Case withPeer(Case benchmark, CandidateSpec peer) {
    return new Case(
        benchmark.group(),
        benchmark.parameter(),
        benchmark.title(),
        benchmark.threads(),
        benchmark.metrics(),
        benchmark.ours(),
        List.of(new Case.Peer(peer, Optional.empty())));
  }
}
