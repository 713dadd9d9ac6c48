package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Ratios of a group of cases: a dot at the median, a whisker between the quartiles, a tick at the
/// target. The whole page shares one logarithmic axis. The line at 1 means equal.
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

  /// @param all pairs of the page, which share one axis
  RatioPlot(List<Result.Pair> all) {
    this.axis =
        LogAxis.covering(
            all.stream()
                .flatMap(
                    pair ->
                        List.of(
                            0.5, 2.0, pair.ratio().q1(), pair.ratio().q3(), pair.ratio().median())
                            .stream())
                .mapToDouble(ratio -> Math.min(ratio, MOST)),
            2,
            LEFT,
            RIGHT);
  }

  /// A drawing for a page that has the style sheet.
  ///
  /// @param pairs the rows
  String of(String title, List<Result.Pair> pairs) {
    return draw(title, pairs).toString();
  }

  /// A drawing that contains the style sheet.
  ///
  /// @param pairs the rows
  String alone(String title, List<Result.Pair> pairs) throws IOException {
    return draw(title, pairs).alone(HtmlReport.style());
  }

  private Svg draw(String title, List<Result.Pair> pairs) {
    double bottom = TOP + pairs.size() * ROW;
    Svg svg = new Svg(WIDTH, bottom + 24, title);
    for (double tick : axis.powers(2, 10)) {
      double x = axis.at(tick);
      svg.line(tick == 1 ? "even" : "grid", x, TOP - 6, x, bottom);
      svg.text("tick middle", x, bottom + 16, tick < 1 ? "1/" + Math.round(1 / tick) : plain(tick));
    }
    double y = TOP + ROW / 2;
    String previous = "";
    for (Result.Pair pair : pairs) {
      if (!pair.caseName().equals(previous)) {
        svg.text("label", 0, y + 4, pair.caseName());
        previous = pair.caseName();
      }
      row(svg, pair, y);
      y += ROW;
    }
    return svg;
  }

  private void row(Svg svg, Result.Pair pair, double y) {
    svg.text("peer end", LEFT - 12, y + 4, pair.peer());
    pair.target()
        .ifPresent(target -> svg.line("target", axis.at(target), y - 9, axis.at(target), y + 9));
    svg.line(
        "whisker " + style(pair), axis.at(pair.ratio().q1()), y, axis.at(pair.ratio().q3()), y);
    svg.dot(style(pair), axis.at(pair.ratio().median()), y, 5, tip(pair));
    svg.text("value " + style(pair), RIGHT + 14, y + 4, Numbers.ratio(pair.ratio().median()) + "×");
  }

  private static String style(Result.Pair pair) {
    return pair.target().isEmpty() ? "open" : pair.isMissed() ? "missed" : "reached";
  }

  private static String tip(Result.Pair pair) {
    return String.format(
        Locale.ROOT,
        "%s against %s: %.2f (%.2f to %.2f), %s against %s %s",
        pair.caseName(),
        pair.peer(),
        pair.ratio().median(),
        pair.ratio().q1(),
        pair.ratio().q3(),
        Numbers.plain(pair.ours()),
        Numbers.plain(pair.theirs()),
        pair.metric().unit());
  }

  private static String plain(double tick) {
    return String.valueOf(Math.round(tick));
  }
}
