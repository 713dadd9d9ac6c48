package dev.ringbuf.benchmarks.report;

import java.util.List;
import java.util.Locale;

/// Whether several runs agree, as text: each row that two runs have, with the range of its ratios.
///
/// @param text a line for each row, then a summary
/// @param isGood true if the runs agree in every row that is not marked
public record Agreement(String text, boolean isGood) {

  public static Agreement of(List<Run> runs) {
    List<Range> shared = Range.of(runs).stream().filter(range -> range.rows().size() > 1).toList();
    StringBuilder text = new StringBuilder();
    shared.forEach(range -> text.append(line(range)));
    long differ = shared.stream().filter(Range::disagrees).count();
    long marked = shared.stream().filter(Range::isMarked).count();
    text.append(
        "%d rows in two runs or more: %d agree, %d differ by more than %s, %d are marked%n"
            .formatted(
                shared.size(), shared.size() - differ - marked, differ, Range.AGREEMENT, marked));
    return new Agreement(text.toString(), differ == 0);
  }

  private static String line(Range range) {
    String judgement = range.isMarked() ? "  marked" : range.disagrees() ? "  DIFFERS" : "";
    return String.format(
        Locale.ROOT,
        "%-24s %-4s %-40s %s%s%n",
        range.first().name(),
        range.first().state(),
        range.first().peer(),
        range.ratio(),
        judgement);
  }
}
