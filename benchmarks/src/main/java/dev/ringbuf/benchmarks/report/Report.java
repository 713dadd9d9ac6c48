package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import dev.ringbuf.benchmarks.comparison.Row;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

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

  /// What is kept of this run.
  public Run run() {
    String circumstances =
        "%s; %s. %s. Threads: %s"
            .formatted(
                machine.system(),
                machine.jdk(),
                String.join(", ", machine.versions()),
                String.join("; ", placements()));
    return new Run(
        date.toString(),
        kind,
        circumstances,
        results.stream().mapToInt(Result::dropped).sum(),
        results.stream().mapToInt(Result::missing).sum(),
        rows());
  }

  /// A row as a line of the terminal.
  public static String line(Row row) {
    return String.format(
        Locale.ROOT,
        "%-24s %-4s %-36s %8s  [%s .. %s]  %s",
        row.name(),
        row.state(),
        row.peer(),
        Marks.ratio(row),
        Numbers.ratio(row.ratio().least()),
        Numbers.ratio(row.ratio().most()),
        Marks.of(row));
  }

  List<Row> rows() {
    return results.stream().flatMap(result -> result.rows().stream()).toList();
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
  public List<Result.Absence> absences() {
    return results.stream().flatMap(result -> result.absent().stream()).distinct().toList();
  }
}
