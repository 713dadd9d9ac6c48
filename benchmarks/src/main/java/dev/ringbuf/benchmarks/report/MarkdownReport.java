package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.shootout.Case;
import dev.ringbuf.benchmarks.shootout.Metric;
import dev.ringbuf.benchmarks.shootout.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The table that the README includes: a row for each group of cases and peer, with the ratio for
/// each size.
public final class MarkdownReport {
  private MarkdownReport() {}

  private record Row(String title, Metric metric, String peer) {}

  private record Cell(String parameter, Result.Pair pair) {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    text.append("Measured on ").append(report.date()).append(" (").append(report.kind());
    text.append(" run): ").append(report.machine().system()).append("; ");
    text.append(report.machine().jdk()).append(". ");
    text.append(String.join(", ", report.machine().versions())).append(". Threads: ");
    text.append(String.join("; ", report.placements())).append(".\n\n");
    text.append("| case | against | how many times better: median of paired rounds | target |\n");
    text.append("| --- | --- | --- | --- |\n");
    rows(report).forEach((row, cells) -> append(text, row, cells));
    for (Result result : report.results()) {
      for (Result.Absence absence : result.absent()) {
        text.append("| ").append(result.question().name()).append(" | ");
        text.append(absence.peer()).append(" | absent: ").append(absence.reason());
        text.append(" | |\n");
      }
    }
    return text.toString();
  }

  private static Map<Row, List<Cell>> rows(Report report) {
    Map<Row, List<Cell>> rows = new LinkedHashMap<>();
    for (Result result : report.results()) {
      Case question = result.question();
      for (Result.Pair pair : result.pairs()) {
        Row row = new Row(question.title(), pair.metric(), pair.peer());
        rows.computeIfAbsent(row, _ -> new ArrayList<>()).add(new Cell(question.parameter(), pair));
      }
    }
    return rows;
  }

  private static void append(StringBuilder text, Row row, List<Cell> cells) {
    text.append("| ").append(row.title());
    if (!row.metric().higherIsBetter() && !row.metric().figure().equals("time")) {
      text.append(", ").append(row.metric().figure());
    }
    text.append(" | ").append(row.peer()).append(" | ");
    text.append(cells.stream().map(MarkdownReport::ratio).collect(Collectors.joining(" · ")));
    text.append(" | ").append(targets(cells)).append(" |\n");
  }

  private static String ratio(Cell cell) {
    String parameter = cell.parameter().isEmpty() ? "" : cell.parameter() + ": ";
    return parameter + "**" + Numbers.ratio(cell.pair().ratio().median()) + "**";
  }

  private static String targets(List<Cell> cells) {
    TreeSet<Double> targets = new TreeSet<>();
    cells.forEach(cell -> cell.pair().target().ifPresent(targets::add));
    long missed = cells.stream().filter(cell -> cell.pair().isMissed()).count();
    return targets.stream().map(Numbers::ratio).collect(Collectors.joining(", "))
        + (missed > 0 ? " (" + missed + " missed)" : "");
  }
}
