package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.State;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The six rows that the README shows. They are fixed here, so that nobody picks the best figures
/// of a run: the strongest competitor for each kind of use.
public final class Summary {
  private static final List<String> REACTOR =
      List.of(
          "Sinks.many().unicast(), bounded", "Flux.push", "Flux.create", "onBackpressureBuffer");
  private static final String BOOST = "boost spsc_queue";

  /// @param what the case in the reader's words
  /// @param name as in the report
  /// @param peers as in the report; the one with the lowest ratio is shown
  private record Line(String what, String name, List<String> peers) {}

  private static final List<Line> LINES =
      List.of(
          new Line("one thread pushes and pops 64 bytes", "one-thread/64", List.of(BOOST)),
          new Line(
              "two threads, 1 KiB a call, against Java",
              "two-threads/1024",
              List.of("Agrona OneToOneRingBuffer")),
          new Line("two threads, 1 KiB a call, against C++", "two-threads/1024", List.of(BOOST)),
          new Line("two threads, one long a call", "longs", List.of(BOOST)),
          new Line("arrays of 256 floats through a Flux", "bridge-chunks/rate", REACTOR),
          new Line("the same in place, without a copy", "bridge-leases/rate", REACTOR));

  private Summary() {}

  /// The rows as Markdown, limited to those that were measured.
  static String table(List<Range> ranges) {
    StringBuilder text = new StringBuilder("| case | cores | ringbuf | other | ratio |\n");
    text.append("| --- | --- | ---: | ---: | ---: |\n");
    for (Line line : LINES) {
      find(ranges, line).ifPresent(range -> text.append(row(line.what(), range)));
    }
    return text.toString();
  }

  private static String row(String what, Range range) {
    Row first = range.first();
    return "| %s | %s | %s | %s: %s | %s |\n"
        .formatted(
            what,
            first.state(),
            range.ours(),
            first.peer(),
            range.theirs(),
            range.holds() ? range.ratio() : range.processes() + ", varies");
  }

  /// The rows as one self-contained drawing for the README.
  public static String drawing(List<Run> runs) throws IOException {
    List<Range> ranges = Range.of(runs);
    List<Row> rows =
        LINES.stream().flatMap(line -> find(ranges, line).stream()).map(Range::first).toList();
    return new RatioPlot(rows).alone("How many times better ringbuf is", rows);
  }

  /// The near state, if most processes of all runs saw it; the state that they saw otherwise.
  private static Optional<Range> find(List<Range> ranges, Line line) {
    return Stream.of(State.values())
        .map(
            state ->
                ranges.stream()
                    .filter(range -> range.first().state() == state)
                    .filter(range -> range.first().name().equals(line.name()))
                    .filter(range -> line.peers().contains(range.first().peer()))
                    .filter(range -> range.rows().size() == range.runs())
                    .filter(range -> range.rows().stream().noneMatch(Row::isFew))
                    .min(Comparator.comparingDouble(Range::least)))
        .flatMap(Optional::stream)
        .findFirst();
  }
}
