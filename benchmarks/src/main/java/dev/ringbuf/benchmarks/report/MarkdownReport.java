package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The report as Markdown: the rows that the README shows, then one table per group of cases.
public final class MarkdownReport {
  private static final int COLUMNS = 118;

  private MarkdownReport() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder("# Benchmark report\n\n");
    text.append(wrapped(measured(report)));
    text.append(
        "\nEach ratio is the median of paired rounds, measured in turn in one run; above 1,");
    text.append(" ringbuf is better.\n\n## In short\n\n").append(Summary.table(report));
    groups(report).forEach((title, pairs) -> text.append(group(title, pairs)));
    if (!report.absences().isEmpty()) {
      text.append("\n## Absent\n\n");
      for (Result.Absence absence : report.absences()) {
        text.append("- ").append(absence.peer()).append(": ").append(absence.reason()).append('\n');
      }
    }
    return text.toString();
  }

  private static String measured(Report report) {
    return "Measured on %s (%s run): %s; %s. %s. Threads: %s."
        .formatted(
            report.date(),
            report.kind(),
            report.machine().system(),
            report.machine().jdk(),
            String.join(", ", report.machine().versions()),
            String.join("; ", report.placements()));
  }

  private static Map<String, Map<Result.Pair, String>> groups(Report report) {
    Map<String, Map<Result.Pair, String>> groups = new LinkedHashMap<>();
    for (Result result : report.results()) {
      for (Result.Pair pair : result.pairs()) {
        groups
            .computeIfAbsent(result.benchmark().title(), _ -> new LinkedHashMap<>())
            .put(pair, result.benchmark().ours().label());
      }
    }
    return groups;
  }

  private static String group(String title, Map<Result.Pair, String> pairs) {
    StringBuilder text = new StringBuilder("\n## " + title + "\n\n");
    text.append("Ringbuf: ").append(String.join(", ", labels(pairs))).append(".\n\n");
    text.append("| case | other | ringbuf | other | ratio | quartiles |\n");
    text.append("| --- | --- | ---: | ---: | ---: | --- |\n");
    pairs.keySet().forEach(pair -> text.append(row(pair)));
    return text.toString();
  }

  private static List<String> labels(Map<Result.Pair, String> pairs) {
    return pairs.values().stream().distinct().toList();
  }

  private static String row(Result.Pair pair) {
    String aim =
        pair.isMissed() ? " (aim: " + Numbers.ratio(pair.target().orElseThrow()) + ")" : "";
    return "| %s | %s | %s | %s | **%s**%s | %s to %s |\n"
        .formatted(
            pair.caseName(),
            pair.peer(),
            Numbers.of(pair.ours(), pair.metric()),
            Numbers.of(pair.theirs(), pair.metric()),
            Numbers.ratio(pair.ratio().median()),
            aim,
            Numbers.ratio(pair.ratio().q1()),
            Numbers.ratio(pair.ratio().q3()));
  }

  /// Wraps text to lines that fit a terminal.
  private static String wrapped(String prose) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    for (String word : prose.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > COLUMNS) {
        text.append('\n');
        column = 0;
      }
      text.append(column == 0 ? "" : " ").append(word);
      column += word.length() + 1;
    }
    return text.append('\n').toString();
  }
}
