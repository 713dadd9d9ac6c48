package dev.ringbuf.benchmarks.shootout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringbuf.benchmarks.contest.Contestant;
import dev.ringbuf.benchmarks.contest.Figures;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every contestant of every case runs one short round. Rounds check their data; that the figures
/// make sense is checked here. How good they are is not a matter of tests.
class CatalogTest {
  private static final int ROUND_MILLIS = 10;

  @TestFactory
  Stream<DynamicTest> everyContestantRunsARound() {
    return Catalog.all().stream()
        .flatMap(
            question ->
                entrants(question)
                    .map(
                        entrant ->
                            DynamicTest.dynamicTest(
                                question.name() + ": " + entrant.label(),
                                () -> runsARound(question, entrant))));
  }

  private static void runsARound(Case question, Entrant entrant) throws Exception {
    Figures figures =
        switch (entrant) {
          case Entrant.OnJvm onJvm -> roundHere(onJvm);
          case Entrant.InCpp inCpp -> roundThere(question, inCpp);
        };
    for (Metric metric : question.metrics()) {
      assertThat(figures.get(metric.figure())).isPositive().isFinite();
    }
  }

  private static Figures roundHere(Entrant.OnJvm entrant) throws Exception {
    try (Contestant contestant = entrant.factory().create()) {
      return contestant.round(Duration.ofMillis(ROUND_MILLIS));
    }
  }

  private static Figures roundThere(Case question, Entrant.InCpp entrant) throws Exception {
    try (ContestantProcess process = ContestantProcess.start(question, entrant)) {
      return process.round(ROUND_MILLIS);
    } catch (AbsentException e) {
      return Assumptions.abort("absent: " + e.getMessage());
    }
  }

  @Test
  void namesAreUnique() {
    Set<String> seen = new HashSet<>();
    for (Case question : Catalog.all()) {
      assertThat(seen.add(question.name())).as(question.name()).isTrue();
      List<String> labels = entrants(question).map(Entrant::label).toList();
      assertThat(labels).as(question.name()).doesNotHaveDuplicates();
    }
  }

  @Test
  void findsCasesByNameAndByGroup() {
    assertThat(Catalog.matching("two-threads/64")).hasSize(1);
    assertThat(Catalog.matching("two-threads")).hasSizeGreaterThan(3);
    assertThat(Catalog.matching("two")).isEmpty();
  }

  @Test
  void refusesAContestantThatIsNotThere() {
    assertThatIllegalArgumentException().isThrownBy(() -> Catalog.find("longs", "nobody"));
  }

  private static Stream<Entrant> entrants(Case question) {
    return Stream.concat(
        Stream.of(question.ours()), question.peers().stream().map(Case.Peer::entrant));
  }
}
