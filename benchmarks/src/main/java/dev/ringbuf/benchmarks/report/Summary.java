package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The rows that the README shows. They are fixed here, so that nobody picks the best figures of a
/// run: the strongest competitor for each kind of use.
public final class Summary {
  /// @param what the case in the reader's words
  /// @param caseName as in the report
  /// @param peer as in the report
  private record Row(String what, String caseName, String peer) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("one thread pushes and pops 64 bytes", "one-thread/64", "boost spsc_queue"),
          new Row(
              "two threads, 1 KiB a call, against Java",
              "two-threads/1024",
              "Agrona OneToOneRingBuffer"),
          new Row("two threads, 1 KiB a call, against C++", "two-threads/1024", "boost spsc_queue"),
          new Row("two threads, one long a call", "longs", "boost spsc_queue"),
          new Row(
              "arrays of 256 floats through a Flux",
              "bridge-chunks/rate",
              "Sinks.many().unicast(), bounded"),
          new Row(
              "the same in place, without a copy",
              "bridge-leases/rate",
              "Sinks.many().unicast(), bounded"),
          new Row(
              "longest push of a C thread beside a busy JVM",
              "jitter/max",
              "the same C without a JVM"));

  private Summary() {}

  /// The rows as Markdown, limited to those that were measured.
  static String table(Report report) {
    StringBuilder text = new StringBuilder("| case | ringbuf | other | ratio |\n");
    text.append("| --- | ---: | ---: | ---: |\n");
    for (Row row : ROWS) {
      find(report, row).ifPresent(pair -> text.append(line(row, pair)));
    }
    return text.toString();
  }

  private static String line(Row row, Result.Pair pair) {
    return "| %s | %s | %s: %s | %s |\n"
        .formatted(
            row.what(),
            Numbers.of(pair.ours(), pair.metric()),
            pair.peer(),
            Numbers.of(pair.theirs(), pair.metric()),
            Numbers.ratio(pair.ratio().median()));
  }

  /// The rows as one self-contained drawing for the README.
  public static String drawing(Report report) throws IOException {
    List<Result.Pair> pairs = ROWS.stream().flatMap(row -> find(report, row).stream()).toList();
    return new RatioPlot(pairs).alone("How many times better ringbuf is", pairs);
  }

  private static Optional<Result.Pair> find(Report report, Row row) {
    return report.pairs().stream()
        .filter(pair -> pair.caseName().equals(row.caseName()) && pair.peer().equals(row.peer()))
        .findFirst();
  }
}
