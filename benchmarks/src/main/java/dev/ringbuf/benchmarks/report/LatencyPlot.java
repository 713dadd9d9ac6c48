package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Stacked distributions of latencies on one logarithmic axis. The height shows the share of
/// hand-overs of each duration. A dark tick marks the median, a light tick the 99.9th percentile.
final class LatencyPlot {
  private static final double WIDTH = 1000;
  private static final double LEFT = 250;
  private static final double RIGHT = 930;
  private static final double ROW = 64;
  private static final double TOP = 8;

  /// Bins per doubling of the latency.
  private static final int BINS = 8;

  private final LogAxis axis;

  private LatencyPlot(LogAxis axis) {
    this.axis = axis;
  }

  static String of(String title, List<Result.Distribution> distributions) {
    LogAxis axis =
        LogAxis.covering(
            distributions.stream()
                .flatMap(
                    each ->
                        List.of(quantile(each.counts(), 0.001), quantile(each.counts(), 0.999))
                            .stream())
                .mapToDouble(Long::doubleValue),
            10,
            LEFT,
            RIGHT);
    return new LatencyPlot(axis).draw(title, distributions);
  }

  private String draw(String title, List<Result.Distribution> distributions) {
    double bottom = TOP + distributions.size() * ROW;
    Svg svg = new Svg(WIDTH, bottom + 28, title);
    for (double tick : axis.powers(10, 10)) {
      svg.line("grid", axis.at(tick), TOP, axis.at(tick), bottom);
      svg.text("tick middle", axis.at(tick), bottom + 18, time(tick));
    }
    for (int i = 0; i < distributions.size(); i++) {
      double base = TOP + (i + 1) * ROW;
      Result.Distribution each = distributions.get(i);
      svg.path("area c" + (i == 0 ? 0 : 1), outline(each.counts(), base));
      svg.text("peer end", LEFT - 12, base - 14, each.label());
      double median = quantile(each.counts(), 0.5);
      double tail = quantile(each.counts(), 0.999);
      mark(svg, "median", median, base);
      mark(svg, "tail", tail, base);
      double y = base - ROW + 24;
      svg.text("tick end", axis.at(median) - 5, y, "p50 " + time(median));
      svg.text("tick", axis.at(tail) + 5, y, "p99.9 " + time(tail));
    }
    return svg.toString();
  }

  private void mark(Svg svg, String style, double nanos, double base) {
    svg.line(style, axis.at(nanos), base - ROW + 14, axis.at(nanos), base);
  }

  private String outline(SortedMap<Long, Long> counts, double base) {
    int bins = (int) Math.ceil(Math.log(axis.high() / axis.low()) / Math.log(2) * BINS);
    double[] heights = new double[bins];
    double most = 0;
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      int bin = (int) (Math.log(Math.max(1, entry.getKey()) / axis.low()) / Math.log(2) * BINS);
      if (bin >= 0 && bin < bins) {
        heights[bin] += entry.getValue();
        most = Math.max(most, heights[bin]);
      }
    }
    StringBuilder path = new StringBuilder();
    path.append('M').append(Svg.number(LEFT)).append(' ').append(Svg.number(base));
    for (int bin = 0; bin < bins; bin++) {
      double height = most == 0 ? 0 : heights[bin] / most * (ROW - 20);
      double from = axis.at(axis.low() * Math.pow(2, (double) bin / BINS));
      double to = axis.at(axis.low() * Math.pow(2, (bin + 1.0) / BINS));
      path.append('L').append(Svg.number(from)).append(' ').append(Svg.number(base - height));
      path.append('L').append(Svg.number(to)).append(' ').append(Svg.number(base - height));
    }
    return path.append('L')
        .append(Svg.number(RIGHT))
        .append(' ')
        .append(Svg.number(base))
        .toString();
  }

  private static Long quantile(SortedMap<Long, Long> counts, double part) {
    long total = counts.values().stream().mapToLong(Long::longValue).sum();
    long seen = 0;
    for (Map.Entry<Long, Long> entry : counts.entrySet()) {
      seen += entry.getValue();
      if (seen >= part * total) {
        return Math.max(1, entry.getKey());
      }
    }
    return 1L;
  }

  private static String time(double nanos) {
    return nanos >= 1e6
        ? Numbers.plain(nanos / 1e6).replace(".00", "") + " ms"
        : nanos >= 1e4
            ? Numbers.plain(nanos / 1e3).replace(".0", "") + " µs"
            : Math.round(nanos) + " ns";
  }
}
