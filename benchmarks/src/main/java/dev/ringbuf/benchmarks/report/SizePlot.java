package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Absolute figures of a group of cases by size: one line per candidate, both axes logarithmic.
/// Each size has the figures of one state.
final class SizePlot {
  private static final double WIDTH = 540;
  private static final double HEIGHT = 280;
  private static final double LEFT = 52;
  private static final double RIGHT = 340;
  private static final double TOP = 16;
  private static final double BOTTOM = 244;
  private static final double LABEL_HEIGHT = 15;

  private record Point(double size, double value) {}

  private SizePlot() {}

  /// @param group results of at least two cases with numeric parameters
  static String of(String title, List<Result> group) {
    Map<String, List<Point>> lines = lines(group);
    LogAxis x = LogAxis.covering(points(lines).mapToDouble(Point::size), 2, LEFT, RIGHT);
    LogAxis y = LogAxis.covering(points(lines).mapToDouble(Point::value), 10, BOTTOM, TOP);
    Svg svg = new Svg(WIDTH, HEIGHT, title);
    for (double tick : y.powers(10, 6)) {
      svg.line("grid", LEFT, y.at(tick), RIGHT, y.at(tick));
      svg.text("tick end", LEFT - 8, y.at(tick) + 4, brief(tick));
    }
    for (double tick : x.powers(2, 7)) {
      svg.text("tick middle", x.at(tick), BOTTOM + 18, size(tick));
    }
    svg.text("tick middle", (LEFT + RIGHT) / 2, BOTTOM + 34, "n");
    double previous = Double.NEGATIVE_INFINITY;
    int color = 0;
    Map<String, Integer> colors = new LinkedHashMap<>();
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      colors.put(line.getKey(), color);
      draw(svg, x, y, line.getKey(), line.getValue(), color++);
    }
    List<Map.Entry<String, List<Point>>> byEnd = new ArrayList<>(lines.entrySet());
    byEnd.sort(
        (a, b) -> Double.compare(b.getValue().getLast().value(), a.getValue().getLast().value()));
    for (Map.Entry<String, List<Point>> line : byEnd) {
      double at = Math.max(y.at(line.getValue().getLast().value()) + 4, previous + LABEL_HEIGHT);
      svg.text("name c" + colors.get(line.getKey()), RIGHT + 10, at, line.getKey());
      previous = at;
    }
    return svg.toString();
  }

  private static Map<String, List<Point>> lines(List<Result> group) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (Result result : group) {
      double size = Double.parseDouble(result.benchmark().parameter());
      State state = result.rows().getFirst().state(); // near, if it was seen
      for (Row row : result.rows()) {
        if (row.state() == state) {
          String label = row.isSelfCheck() ? result.benchmark().ours().label() : row.peer();
          add(lines, label, new Point(size, row.theirs()));
        }
      }
    }
    return lines;
  }

  private static void add(Map<String, List<Point>> lines, String name, Point point) {
    lines.computeIfAbsent(name, _ -> new ArrayList<>()).add(point);
  }

  private static Stream<Point> points(Map<String, List<Point>> lines) {
    return lines.values().stream().flatMap(List::stream);
  }

  private static void draw(
      Svg svg, LogAxis x, LogAxis y, String name, List<Point> points, int color) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? 'M' : 'L').append(Svg.number(x.at(point.size()))).append(' ');
      path.append(Svg.number(y.at(point.value())));
    }
    svg.path("line c" + color, path.toString());
    for (Point point : points) {
      String tip = name + ", " + size(point.size()) + ": " + Numbers.plain(point.value());
      svg.dot("fill c" + color, x.at(point.size()), y.at(point.value()), 3.5, tip);
    }
  }

  private static String size(double bytes) {
    return bytes >= 1024 ? Math.round(bytes / 1024) + " Ki" : String.valueOf(Math.round(bytes));
  }

  private static String brief(double value) {
    return value >= 1000
        ? Math.round(value / 1000) + " k"
        : Numbers.plain(value).replace(".00", "");
  }
}
