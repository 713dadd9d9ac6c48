package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Case;
import dev.ringbuf.benchmarks.comparison.Catalog;
import dev.ringbuf.benchmarks.comparison.Result;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// One run, or several runs as ranges, in Markdown: the rows that the README shows, the targets,
/// then one table per group of cases.
public final class MarkdownReport {
  private static final int COLUMNS = 118;

  private final List<Run> runs;
  private final List<Range> ranges;
  private final StringBuilder text = new StringBuilder("# Benchmark report\n\n");

  private MarkdownReport(List<Run> runs) {
    this.runs = runs;
    this.ranges = Range.of(runs);
  }

  /// The whole report.
  ///
  /// @param runs one, or several of the same kind
  /// @param absences peers that are not installed
  public static String of(List<Run> runs, List<Result.Absence> absences) {
    return new MarkdownReport(runs).render(absences);
  }

  private String render(List<Result.Absence> absences) {
    for (Run run : runs) {
      text.append(wrapped(circumstances(run))).append('\n');
    }
    text.append(wrapped(explanation()));
    text.append("\n## In short\n\n").append(Summary.table(ranges));
    targets();
    groups().forEach(this::group);
    if (!absences.isEmpty()) {
      text.append("\n## Absent\n\n");
      for (Result.Absence absence : absences) {
        text.append("- ").append(absence.peer()).append(": ").append(absence.reason()).append('\n');
      }
    }
    return text.toString();
  }

  private static String circumstances(Run run) {
    return "Measured on %s (%s run): %s. %d pairs of rounds were dropped because the cores moved, and repeated; %d are missing."
        .formatted(run.date(), run.kind(), run.circumstances(), run.dropped(), run.missing());
  }

  private String explanation() {
    String what =
        runs.size() == 1
            ? "Each ratio is the median of the processes' medians of paired rounds"
            : "Each ratio is the range over the runs of the median of the processes' medians of"
                + " paired rounds";
    return what
        + "; above 1, ringbuf is better. `processes` is the range of the processes. Near and far"
        + " are the states of the machine: a bare cache-line round trip takes less or more than"
        + " 250 ns. The row `itself` compares ringbuf with ringbuf. Bistable rows have both modes,"
        + " with the number of processes.";
  }

  private void targets() {
    List<String> rows = new ArrayList<>();
    long reached = 0;
    for (Case benchmark : measured()) {
      String name = benchmark.name(benchmark.metrics().getFirst());
      for (Case.Peer peer : benchmark.peers()) {
        for (State state : states(benchmark)) {
          OptionalDouble aim = peer.target().map(t -> t.in(state)).orElse(OptionalDouble.empty());
          if (aim.isPresent()) {
            Optional<Range> range = find(name, peer.candidate().label(), state);
            boolean isReached =
                range.isPresent() && range.get().rows().stream().noneMatch(Row::isMissed);
            reached += isReached ? 1 : 0;
            rows.add(
                "| %s | %s | %s | %s | %s | %s | %s |\n"
                    .formatted(
                        name,
                        state,
                        peer.candidate().label(),
                        ratio(peer.target().orElseThrow().today()),
                        ratio(aim),
                        range.map(Range::ratio).orElse(""),
                        range.isEmpty() ? "not seen" : isReached ? "reached" : "**missed**"));
          }
        }
      }
    }
    if (!rows.isEmpty()) {
      text.append("\n## Targets\n\n%d of %d are reached.\n\n".formatted(reached, rows.size()));
      text.append("| case | cores | other | before | target | measured | |\n");
      text.append("| --- | --- | --- | ---: | ---: | ---: | --- |\n");
      rows.forEach(text::append);
    }
  }

  private static String ratio(OptionalDouble value) {
    return value.isEmpty() ? "" : Numbers.ratio(value.getAsDouble());
  }

  private static List<State> states(Case benchmark) {
    return benchmark.threads() == Case.Threads.ONE
        ? List.of(State.NONE)
        : List.of(State.NEAR, State.FAR);
  }

  private List<Case> measured() {
    return ranges.stream()
        .flatMap(range -> Catalog.caseOf(range.first().name()).stream())
        .map(Case::name)
        .distinct()
        .flatMap(name -> Catalog.matching(name).stream())
        .toList();
  }

  private Optional<Range> find(String name, String peer, State state) {
    return ranges.stream()
        .filter(range -> range.first().name().equals(name))
        .filter(range -> range.first().peer().equals(peer))
        .filter(range -> range.first().state() == state)
        .findFirst();
  }

  private Map<String, List<Range>> groups() {
    Map<String, List<Range>> groups = new LinkedHashMap<>();
    for (Range range : ranges) {
      String name = range.first().name();
      String title = Catalog.caseOf(name).map(Case::title).orElse(name);
      groups.computeIfAbsent(title, _ -> new ArrayList<>()).add(range);
    }
    return groups;
  }

  private void group(String title, List<Range> group) {
    text.append("\n## ").append(title).append("\n\n");
    text.append("| case | cores | other | ringbuf | other | ratio | processes | |\n");
    text.append("| --- | --- | --- | ---: | ---: | ---: | --- | --- |\n");
    group.forEach(range -> text.append(row(range)));
  }

  private static String row(Range range) {
    Row first = range.first();
    boolean isOne = range.runs() == 1;
    return "| %s | %s | %s | %s | %s | **%s** | %s | %s |\n"
        .formatted(
            first.name(),
            first.state(),
            first.peer(),
            range.ours(),
            range.theirs(),
            isOne ? Marks.ratio(first) : range.ratio(),
            range.processes(),
            isOne ? Marks.of(first) : range.holds() ? "" : doubts(range));
  }

  /// Why a row of several runs may not be quoted.
  private static String doubts(Range range) {
    if (range.rows().size() < range.runs()) {
      return "in %d of %d runs".formatted(range.rows().size(), range.runs());
    }
    return range.rows().stream()
        .map(row -> row.ratio().isBistable() ? Marks.ratio(row) : Marks.of(row))
        .filter(mark -> !mark.isEmpty())
        .distinct()
        .reduce((a, b) -> a + "; " + b)
        .orElse("the runs differ");
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
