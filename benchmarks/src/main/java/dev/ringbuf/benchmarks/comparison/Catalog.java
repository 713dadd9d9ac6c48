package dev.ringbuf.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All cases.
public final class Catalog {
  private Catalog() {}

  /// In the order of the report.
  public static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    cases.addAll(CoreCases.all());
    cases.addAll(BridgeCases.all());
    return cases;
  }

  /// The case of this name, or the cases of this group.
  ///
  /// @return empty if there is none
  public static List<Case> matching(String name) {
    return all().stream().filter(benchmark -> benchmark.matches(name)).toList();
  }

  /// The case that a row of a report belongs to.
  ///
  /// @param name of the row, with the metric if the case has several
  /// @return empty if there is no such case any more
  public static Optional<Case> caseOf(String name) {
    return all().stream()
        .filter(
            benchmark ->
                benchmark.metrics().stream()
                    .anyMatch(metric -> benchmark.name(metric).equals(name)))
        .findFirst();
  }

  /// @throws IllegalArgumentException if no JVM candidate has this label
  static CandidateSpec.OnJvm find(String caseName, String label) {
    return all().stream()
        .filter(benchmark -> benchmark.name().equals(caseName))
        .flatMap(
            benchmark ->
                Stream.concat(
                    Stream.of(benchmark.ours()),
                    benchmark.peers().stream().map(Case.Peer::candidate)))
        .filter(candidate -> candidate.label().equals(label))
        .flatMap(
            candidate ->
                candidate instanceof CandidateSpec.OnJvm onJvm ? Stream.of(onJvm) : Stream.of())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no candidate " + label + " in " + caseName));
  }
}
