package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Processes;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.State;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Ratios of a group of cases: a dot at the median or at each mode, a whisker over the range of the
/// processes, a tick at the target. The whole page shares one logarithmic axis. The line at 1 means
/// equal.
final class RatioPlot {
  /// Upper limit of the scale, so that a few enormous ratios do not squeeze all others. Larger
  /// ratios appear at the end of the scale, with their number beside them.
  private static final double MOST = 512;

  private static final double WIDTH = 1000;
  private static final double LEFT = 400;
  private static final double RIGHT = 930;
  private static final double ROW = 24;
  private static final double TOP = 14;

  private final LogAxis axis;

  /// @param all rows of the page, which share one axis
  RatioPlot(List<Row> all) {
    this.axis =
        LogAxis.covering(
            all.stream()
                .flatMap(row -> List.of(0.5, 2.0, row.ratio().least(), row.ratio().most()).stream())
                .mapToDouble(ratio -> Math.min(ratio, MOST)),
            2,
            LEFT,
            RIGHT);
  }

  /// A drawing for a page that has the style sheet.
  ///
  /// @param rows the rows
  String of(String title, List<Row> rows) {
    return draw(title, rows).toString();
  }

  /// A drawing that contains the style sheet.
  ///
  /// @param rows the rows
  String alone(String title, List<Row> rows) throws IOException {
    return draw(title, rows).alone(HtmlReport.style());
  }

  private Svg draw(String title, List<Row> rows) {
    double bottom = TOP + rows.size() * ROW;
    Svg svg = new Svg(WIDTH, bottom + 24, title);
    for (double tick : axis.powers(2, 10)) {
      double x = axis.at(tick);
      svg.line(tick == 1 ? "even" : "grid", x, TOP - 6, x, bottom);
      svg.text("tick middle", x, bottom + 16, tick < 1 ? "1/" + Math.round(1 / tick) : plain(tick));
    }
    double y = TOP + ROW / 2;
    String previous = "";
    for (Row row : rows) {
      if (!row.name().equals(previous)) {
        svg.text("label", 0, y + 4, row.name());
        previous = row.name();
      }
      row(svg, row, y);
      y += ROW;
    }
    return svg;
  }

  private void row(Svg svg, Row row, double y) {
    svg.text("peer end", LEFT - 12, y + 4, label(row));
    row.aim().ifPresent(aim -> svg.line("target", axis.at(aim), y - 9, axis.at(aim), y + 9));
    Processes ratio = row.ratio();
    svg.line("whisker " + style(row), axis.at(ratio.least()), y, axis.at(ratio.most()), y);
    for (Processes mode : ratio.isBistable() ? ratio.modes() : List.of(ratio)) {
      svg.dot(style(row), axis.at(mode.median()), y, 5, tip(row));
    }
    svg.text("value " + style(row), RIGHT + 14, y + 4, value(ratio));
  }

  private static String label(Row row) {
    return row.peer() + (row.state() == State.NONE ? "" : ", " + row.state());
  }

  private static String value(Processes ratio) {
    return ratio.isBistable()
        ? ratio.modes().stream()
            .map(mode -> Numbers.ratio(mode.median()))
            .collect(Collectors.joining("|"))
        : Numbers.ratio(ratio.median()) + "×";
  }

  private static String style(Row row) {
    return row.aim().isEmpty() ? "open" : row.isMissed() ? "missed" : "reached";
  }

  private static String tip(Row row) {
    return String.format(
        Locale.ROOT,
        "%s against %s: %s (%s to %s), %s against %s %s. %s",
        row.name(),
        label(row),
        Marks.ratio(row),
        Numbers.ratio(row.ratio().least()),
        Numbers.ratio(row.ratio().most()),
        Numbers.plain(row.ours()),
        Numbers.plain(row.theirs()),
        row.unit(),
        Marks.of(row));
  }

  private static String plain(double tick) {
    return String.valueOf(Math.round(tick));
  }
}
