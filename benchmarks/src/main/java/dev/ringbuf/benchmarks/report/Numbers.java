package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Metric;
import java.util.Locale;

/// Formats numbers for readers.
final class Numbers {
  private Numbers() {}

  /// Three significant digits, with thousands separators and without an exponent.
  static String plain(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 || value == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /// A figure with its unit.
  static String of(double value, Metric metric) {
    return plain(value) + " " + metric.unit();
  }

  /// A ratio: two decimals below ten.
  static String ratio(double value) {
    return value >= 10 ? plain(value) : String.format(Locale.ROOT, "%.2f", value);
  }
}
