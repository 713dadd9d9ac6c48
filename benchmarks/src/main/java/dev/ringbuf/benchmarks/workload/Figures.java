package dev.ringbuf.benchmarks.workload;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The measurements of one round.
///
/// @param values the figures by name, such as `rate`, each in the unit that the case states
/// @param histogram how often each latency (ns) occurred; empty for other figures
public record Figures(Map<String, Double> values, SortedMap<Long, Long> histogram) {
  private static final String HISTOGRAM = "histogram";

  public Figures {
    values = Map.copyOf(values);
  }

  public static Figures of(String name, double value) {
    return new Figures(Map.of(name, value), new TreeMap<>());
  }

  /// These figures and one more.
  Figures with(String name, double value) {
    Map<String, Double> more = new TreeMap<>(values);
    more.put(name, value);
    return new Figures(more, histogram);
  }

  /// Returns a figure by name, or 0 if there is none.
  public double getOrZero(String name) {
    return values.getOrDefault(name, 0.0);
  }

  /// Returns a figure by name.
  ///
  /// @throws IllegalArgumentException if there is none
  public double get(String name) {
    Double value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no figure \"" + name + "\" among " + values.keySet());
    }
    return value;
  }

  /// One line of text, which [#parse] reads.
  public String toLine() {
    String line =
        values.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(" "));
    return histogram.isEmpty() ? line : line + " " + HISTOGRAM + "=" + counts();
  }

  private String counts() {
    return histogram.entrySet().stream()
        .map(entry -> entry.getKey() + ":" + entry.getValue())
        .collect(Collectors.joining(","));
  }

  /// Reads `name=value name=value histogram=ns:count,ns:count`.
  ///
  /// @throws IllegalArgumentException if the line is anything else
  public static Figures parse(String line) {
    Map<String, Double> values = new TreeMap<>();
    SortedMap<Long, Long> histogram = new TreeMap<>();
    for (String token : line.split(" ", -1)) {
      int equals = token.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("not the figures of a round: " + line);
      }
      String name = token.substring(0, equals);
      String value = token.substring(equals + 1);
      if (name.equals(HISTOGRAM)) {
        parseCounts(value, histogram);
      } else {
        values.put(name, Double.valueOf(value));
      }
    }
    return new Figures(values, histogram);
  }

  private static void parseCounts(String text, SortedMap<Long, Long> histogram) {
    for (String pair : text.split(",", -1)) {
      int colon = pair.indexOf(':');
      histogram.merge(
          Long.valueOf(pair.substring(0, colon)),
          Long.valueOf(pair.substring(colon + 1)),
          Long::sum);
    }
  }
}
