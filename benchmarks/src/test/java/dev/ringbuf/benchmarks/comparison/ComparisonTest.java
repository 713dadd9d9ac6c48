package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Whole comparisons, with real processes but rounds of milliseconds.
class ComparisonTest {
  private static final Settings TINY = new Settings("tiny", 2, 5, 5, 1, 5);

  @BeforeEach
  void needsACompilerAndBoost() throws IOException {
    Assumptions.assumeTrue(CppProgram.versions().size() == 2, "no C++ compiler, or no Boost");
  }

  @Test
  void pairsOurRoundsWithThoseOfEachPeer() throws IOException {
    AtomicInteger rounds = new AtomicInteger();
    Case benchmark = Catalog.matching("one-thread/64").getFirst();
    Result result = new Comparison(benchmark, TINY, rounds::incrementAndGet).run();
    assertThat(result.absent()).isEmpty();
    assertThat(result.pairs()).hasSize(benchmark.peers().size());
    assertThat(rounds).hasValue(5 * benchmark.peers().size());
    assertThat(result.pairs())
        .allSatisfy(
            pair -> {
              assertThat(pair.rounds()).isEqualTo(5);
              assertThat(pair.ours()).isPositive();
              assertThat(pair.theirs()).isPositive();
              assertThat(pair.ratio().q1()).isLessThanOrEqualTo(pair.ratio().median());
              assertThat(pair.ratio().median()).isLessThanOrEqualTo(pair.ratio().q3());
            });
  }

  @Test
  void comparesEachMetricAndKeepsTheDistributions() throws IOException {
    Case latency = Catalog.matching("latency-c").getFirst();
    Result result = new Comparison(latency, TINY, () -> {}).run();
    assertThat(result.pairs()).extracting(Result.Pair::caseName).contains("latency-c/p99");
    assertThat(result.histograms()).hasSize(latency.peers().size() + 1);
    assertThat(result.histograms().getFirst().label()).isEqualTo(latency.ours().label());
    assertThat(result.histograms()).allSatisfy(each -> assertThat(each.counts()).isNotEmpty());
  }

  @Test
  void listsAPeerThatIsNotInstalledAsAbsent() throws IOException {
    CandidateSpec nobody = new CandidateSpec.InCpp("nobody", List.of("longs", "nobody", "8"));
    Case benchmark = Catalog.matching("longs-c").getFirst();
    Result result = new Comparison(withPeer(benchmark, nobody), TINY, () -> {}).run();
    assertThat(result.pairs()).isEmpty();
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
        benchmark.metrics(),
        benchmark.ours(),
        List.of(new Case.Peer(peer, OptionalDouble.empty())));
  }
}
