package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import java.time.LocalDate;
import java.util.List;

/// A finished comparison.
///
/// @param date when it was measured
/// @param kind full or quick
/// @param machine the machine
/// @param results in the order of the catalog
public record Report(LocalDate date, String kind, Machine machine, List<Result> results) {
  public Report {
    results = List.copyOf(results);
  }

  List<Result.Pair> pairs() {
    return results.stream().flatMap(result -> result.pairs().stream()).toList();
  }

  /// The placements of the threads as reported by the candidates, usually one.
  List<String> placements() {
    return results.stream()
        .map(Result::placement)
        .filter(text -> !text.isEmpty())
        .distinct()
        .toList();
  }

  /// Absent peers, each once, with the reason.
  List<Result.Absence> absences() {
    return results.stream().flatMap(result -> result.absent().stream()).distinct().toList();
  }
}
