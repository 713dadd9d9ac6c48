package dev.ringbuf.benchmarks.realtime;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a number of pushes cost the producer's thread.
///
/// @param figures by name, as the producer printed them: `pushes`, `accepted`, `dropped`, `minor`
///   and `major` (page faults), in Java also `bytes` (allocated) and `collections`
/// @param calls system calls and signals of the thread, by name; empty if it was not traced
public record Window(Map<String, Long> figures, Map<String, Long> calls) {
  private static final String NUMBER = "window";

  public Window {
    figures = Map.copyOf(figures);
    calls = Map.copyOf(calls);
  }

  /// Reads `window=NUMBER name=value ...`, a line for each window.
  ///
  /// @param calls those of each window, by its number
  static List<Window> parse(List<String> lines, Map<Long, Map<String, Long>> calls) {
    return lines.stream()
        .map(Window::figures)
        .map(
            figures ->
                new Window(figures, calls.getOrDefault(figures.getOrDefault(NUMBER, 0L), Map.of())))
        .toList();
  }

  private static Map<String, Long> figures(String line) {
    Map<String, Long> figures = new TreeMap<>();
    for (String figure : line.split(" ", -1)) {
      int equals = figure.indexOf('=');
      figures.put(figure.substring(0, equals), Long.valueOf(figure.substring(equals + 1)));
    }
    return figures;
  }

  /// A figure; 0 if the producer has not printed it.
  public long get(String name) {
    return figures.getOrDefault(name, 0L);
  }

  public long pageFaults() {
    return get("minor") + get("major");
  }

  /// System calls and signals.
  public long callCount() {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }

  /// The sum of a figure over windows.
  public static long sum(List<Window> windows, String name) {
    return windows.stream().mapToLong(window -> window.get(name)).sum();
  }
}
