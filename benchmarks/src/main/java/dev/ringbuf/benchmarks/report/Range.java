package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// One row in several runs.
///
/// @param rows of the runs that have it, at least one
/// @param runs the number of all runs
record Range(List<Row> rows, int runs) {
  /// Two runs agree if their ratios differ by this factor at most.
  static final double AGREEMENT = 1.25;

  Range {
    rows = List.copyOf(rows);
  }

  /// All rows of all runs, each once, in the order of the first run that has it.
  static List<Range> of(List<Run> runs) {
    Map<String, List<Row>> rows = new LinkedHashMap<>();
    for (Run run : runs) {
      for (Row row : run.rows()) {
        rows.merge(
            row.name() + '|' + row.peer() + '|' + row.state(),
            List.of(row),
            (some, more) -> Stream.concat(some.stream(), more.stream()).toList());
      }
    }
    return rows.values().stream().map(list -> new Range(list, runs.size())).toList();
  }

  /// Name, peer, state and unit are the same in all.
  Row first() {
    return rows.getFirst();
  }

  /// True if the row is no figure in one of the runs, and says so there.
  boolean isMarked() {
    return rows.stream().anyMatch(row -> row.ratio().isBistable() || row.isFew());
  }

  /// True if the row may be quoted: it was measured in all runs, by a sound comparison, as one
  /// figure, and the runs agree.
  boolean holds() {
    return rows.size() == runs
        && !isMarked()
        && !disagrees()
        && rows.stream().noneMatch(Row::isBroken);
  }

  /// True if the runs differ in a row that is not marked.
  boolean disagrees() {
    return !isMarked() && most() > AGREEMENT * least();
  }

  /// The lowest ratio of the runs.
  double least() {
    return values(row -> row.ratio().median()).min().orElseThrow();
  }

  /// The highest ratio of the runs.
  double most() {
    return values(row -> row.ratio().median()).max().orElseThrow();
  }

  /// The range of the ratios of the runs.
  String ratio() {
    return Numbers.range(values(row -> row.ratio().median()), Numbers::ratio);
  }

  /// The range of all processes of all runs.
  String processes() {
    return Numbers.range(
        rows.stream().flatMap(row -> row.ratio().medians().stream()).mapToDouble(d -> d),
        Numbers::ratio);
  }

  String ours() {
    return Numbers.range(values(Row::ours), Numbers::plain) + " " + first().unit();
  }

  String theirs() {
    return Numbers.range(values(Row::theirs), Numbers::plain) + " " + first().unit();
  }

  private DoubleStream values(ToDoubleFunction<Row> value) {
    return rows.stream().mapToDouble(value);
  }
}
