package dev.ringbuf.benchmarks.shootout;

import java.util.ArrayList;
import java.util.List;
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

  /// The cases of a name, or of a group.
  ///
  /// @return empty if there is none
  public static List<Case> matching(String name) {
    return all().stream().filter(question -> question.matches(name)).toList();
  }

  /// @throws IllegalArgumentException if there is no such contestant on the JVM
  static Entrant.OnJvm find(String caseName, String label) {
    return all().stream()
        .filter(question -> question.name().equals(caseName))
        .flatMap(
            question ->
                Stream.concat(
                    Stream.of(question.ours()), question.peers().stream().map(Case.Peer::entrant)))
        .filter(entrant -> entrant.label().equals(label))
        .flatMap(entrant -> entrant instanceof Entrant.OnJvm onJvm ? Stream.of(onJvm) : Stream.of())
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("no contestant " + label + " in " + caseName));
  }
}
