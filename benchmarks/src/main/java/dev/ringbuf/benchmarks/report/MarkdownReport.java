package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.shootout.Case;
import dev.ringbuf.benchmarks.shootout.Metric;
import dev.ringbuf.benchmarks.shootout.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The table that the README includes: a row for each group of cases and peer, with the ratio for
/// each size.
public final class MarkdownReport {
  private MarkdownReport() {}

  /// One question, and one figure of the answer.
  private record Row(String title, Metric metric) {}

  private record Cell(String parameter, Result.Pair pair) {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    text.append("Measured on ").append(report.date()).append(" (").append(report.kind());
    text.append(" run): ").append(report.machine().system()).append("; ");
    text.append(report.machine().jdk()).append(". ");
    text.append(String.join(", ", report.machine().versions())).append(". Threads: ");
    text.append(String.join("; ", report.placements())).append(".\n\n");
    text.append("| case | how many times better: median of paired rounds |\n");
    text.append("| --- | --- |\n");
    rows(report).forEach((row, peers) -> append(text, row, peers));
    for (Result result : report.results()) {
      for (Result.Absence absence : result.absent()) {
        text.append("| ").append(result.question().name()).append(" | ");
        text.append(absence.peer()).append(" is absent: ").append(absence.reason());
        text.append(" |\n");
      }
    }
    return text.toString();
  }

  private static Map<Row, Map<String, List<Cell>>> rows(Report report) {
    Map<Row, Map<String, List<Cell>>> rows = new LinkedHashMap<>();
    for (Result result : report.results()) {
      Case question = result.question();
      for (Result.Pair pair : result.pairs()) {
        rows.computeIfAbsent(new Row(question.title(), pair.metric()), _ -> new LinkedHashMap<>())
            .computeIfAbsent(pair.peer(), _ -> new ArrayList<>())
            .add(new Cell(question.parameter(), pair));
      }
    }
    return rows;
  }

  private static void append(StringBuilder text, Row row, Map<String, List<Cell>> peers) {
    text.append("| ").append(row.title());
    text.append(" (").append(row.metric().figure()).append(") | ");
    text.append(
        peers.entrySet().stream()
            .map(peer -> peer.getKey() + " " + ratios(peer.getValue()))
            .collect(Collectors.joining("<br>")));
    text.append(" |\n");
  }

  private static String ratios(List<Cell> cells) {
    return cells.stream().map(MarkdownReport::ratio).collect(Collectors.joining(" · "))
        + targets(cells);
  }

  private static String ratio(Cell cell) {
    String parameter = cell.parameter().isEmpty() ? "" : cell.parameter() + ": ";
    return parameter + "**" + Numbers.ratio(cell.pair().ratio().median()) + "**";
  }

  /// What they are to reach, where they do not.
  private static String targets(List<Cell> cells) {
    String missed =
        cells.stream()
            .filter(cell -> cell.pair().isMissed())
            .map(cell -> Numbers.ratio(cell.pair().target().orElseThrow()))
            .distinct()
            .collect(Collectors.joining(", "));
    return missed.isEmpty() ? "" : " (aim: " + missed + ")";
  }
}
