package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Processes;
import dev.ringbuf.benchmarks.comparison.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What a report says about a row besides its figures: why they are no figures, if they are none.
final class Marks {
  private Marks() {}

  /// The ratio as text: both modes of a bistable one.
  static String ratio(Row row) {
    return row.ratio().isBistable()
        ? row.ratio().modes().stream()
            .map(mode -> Numbers.ratio(mode.median()) + " (" + mode.count() + ")")
            .collect(Collectors.joining(" or "))
        : Numbers.ratio(row.ratio().median());
  }

  /// Empty if there is nothing to say.
  static String of(Row row) {
    List<String> marks = new ArrayList<>();
    Processes ratio = row.ratio();
    if (ratio.isBistable()) {
      marks.add("bistable");
    }
    if (row.isFew()) {
      marks.add("seen by " + ratio.count() + " of " + row.planned() + " processes");
    }
    if (row.isBroken()) {
      marks.add("broken: ours to itself " + Numbers.ratio(row.self().orElseThrow()));
    }
    if (row.isMissed()) {
      marks.add("aim: " + Numbers.ratio(row.aim().orElseThrow()));
    }
    return String.join(", ", marks);
  }
}
