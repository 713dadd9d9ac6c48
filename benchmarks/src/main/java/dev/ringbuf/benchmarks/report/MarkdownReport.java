package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.shootout.Result;

/// The table that the README includes.
public final class MarkdownReport {
  private MarkdownReport() {}

  public static String of(Report report) {
    StringBuilder text = new StringBuilder();
    text.append("Measured on ").append(report.date()).append(": ");
    text.append(report.machine().system()).append("; ").append(report.machine().jdk()).append(". ");
    text.append(String.join(", ", report.machine().versions())).append(". Threads: ");
    text.append(String.join("; ", report.placements())).append(".\n\n");
    text.append(
        "Ratio: median of paired rounds, with quartiles; above 1 this library is ahead.\n\n");
    text.append("| case | peer | ratio | quartiles | ours | theirs | unit | target |\n");
    text.append("| --- | --- | --: | --- | --: | --: | --- | --: |\n");
    report.results().forEach(result -> append(text, result));
    return text.toString();
  }

  private static void append(StringBuilder text, Result result) {
    for (Result.Pair pair : result.pairs()) {
      text.append("| ").append(pair.caseName()).append(" | ").append(pair.peer()).append(" | **");
      text.append(Numbers.ratio(pair.ratio().median())).append("** | ");
      text.append(Numbers.ratio(pair.ratio().q1())).append(" – ");
      text.append(Numbers.ratio(pair.ratio().q3())).append(" | ");
      text.append(Numbers.plain(pair.ours())).append(" | ");
      text.append(Numbers.plain(pair.theirs())).append(" | ");
      text.append(pair.metric().unit()).append(" | ").append(target(pair)).append(" |\n");
    }
    for (Result.Absence absence : result.absent()) {
      text.append("| ").append(result.question().name()).append(" | ");
      text.append(absence.peer()).append(" | absent | | | | | |\n");
    }
  }

  private static String target(Result.Pair pair) {
    return pair.target().isEmpty()
        ? ""
        : Numbers.ratio(pair.target().getAsDouble()) + (pair.isMissed() ? " missed" : "");
  }
}
