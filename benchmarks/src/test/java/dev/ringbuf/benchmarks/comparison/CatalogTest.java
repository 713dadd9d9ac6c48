package dev.ringbuf.benchmarks.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringbuf.benchmarks.workload.Candidate;
import dev.ringbuf.benchmarks.workload.Figures;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every candidate of every case runs one short round. Rounds check their data; this test checks
/// that the figures are plausible. No test judges performance.
class CatalogTest {
  private static final int SHORTEST_MILLIS = 10;
  private static final int LONGEST_MILLIS = 10 << 10;

  @TestFactory
  Stream<DynamicTest> everyCandidateRunsARound() {
    return Catalog.all().stream()
        .flatMap(
            benchmark ->
                candidates(benchmark)
                    .map(
                        candidate ->
                            DynamicTest.dynamicTest(
                                benchmark.name() + ": " + candidate.label(),
                                () -> runsARound(benchmark, candidate))));
  }

  /// A round may end before the other thread was scheduled at all, so rounds grow until they are
  /// long enough for it.
  private static void runsARound(Case benchmark, CandidateSpec candidate) throws Exception {
    for (int millis = SHORTEST_MILLIS; ; millis *= 2) {
      Figures figures =
          switch (candidate) {
            case CandidateSpec.OnJvm onJvm -> roundHere(onJvm, millis);
            case CandidateSpec.InCpp inCpp -> roundThere(benchmark, inCpp, millis);
          };
      boolean longest = millis >= LONGEST_MILLIS;
      for (Metric metric : benchmark.metrics()) {
        double figure = figures.get(metric.figure());
        assertThat(figure).isNotNegative().isFinite();
        assertThat(figure > 0 || !longest).as("a figure in %d ms", millis).isTrue();
      }
      if (longest || benchmark.metrics().stream().allMatch(it -> figures.get(it.figure()) > 0)) {
        return;
      }
    }
  }

  private static Figures roundHere(CandidateSpec.OnJvm spec, int millis) throws Exception {
    try (Candidate candidate = spec.factory().create()) {
      return candidate.round(Duration.ofMillis(millis));
    }
  }

  private static Figures roundThere(Case benchmark, CandidateSpec.InCpp candidate, int millis)
      throws Exception {
    try (CandidateProcess process = CandidateProcess.start(benchmark, candidate)) {
      return process.round(millis);
    } catch (AbsentException e) {
      return Assumptions.abort("absent: " + e.getMessage());
    }
  }

  @Test
  void namesAreUnique() {
    Set<String> seen = new HashSet<>();
    for (Case benchmark : Catalog.all()) {
      assertThat(seen.add(benchmark.name())).as(benchmark.name()).isTrue();
      List<String> labels = candidates(benchmark).map(CandidateSpec::label).toList();
      assertThat(labels).as(benchmark.name()).doesNotHaveDuplicates();
    }
  }

  @Test
  void findsCasesByNameAndByGroup() {
    assertThat(Catalog.matching("two-threads/64")).hasSize(1);
    assertThat(Catalog.matching("two-threads")).hasSizeGreaterThan(3);
    assertThat(Catalog.matching("two")).isEmpty();
  }

  @Test
  void findsTheCaseOfARow() {
    assertThat(Catalog.caseOf("latency/p99").orElseThrow().name()).isEqualTo("latency");
    assertThat(Catalog.caseOf("longs").orElseThrow().name()).isEqualTo("longs");
    assertThat(Catalog.caseOf("latency")).isEmpty();
  }

  @Test
  void aQuickRunKeepsThePeersWithATarget() {
    Case longs = Catalog.matching("longs").getFirst().withTargetsOnly();
    assertThat(longs.peers()).hasSize(4).allMatch(peer -> peer.target().isPresent());
    assertThat(Catalog.matching("idle-rings").getFirst().withTargetsOnly().peers()).isEmpty();
  }

  @Test
  void rejectsAnUnknownCandidate() {
    assertThatIllegalArgumentException().isThrownBy(() -> Catalog.find("longs", "nobody"));
  }

  private static Stream<CandidateSpec> candidates(Case benchmark) {
    return Stream.concat(
        Stream.of(benchmark.ours()), benchmark.peers().stream().map(Case.Peer::candidate));
  }
}
