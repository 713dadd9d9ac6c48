package dev.ringbuf.benchmarks.report;

import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/// Formats numbers for readers.
final class Numbers {
  private Numbers() {}

  /// Three significant digits, with thousands separators and without an exponent.
  static String plain(double value) {
    double size = Math.abs(value);
    int digits = size >= 100 || value == 0 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%,." + digits + "f", value);
  }

  /// The lowest and the highest value, or one if they look the same.
  static String range(DoubleStream values, DoubleFunction<String> format) {
    DoubleSummaryStatistics range = values.summaryStatistics();
    String least = format.apply(range.getMin());
    String most = format.apply(range.getMax());
    return least.equals(most) ? least : least + " to " + most;
  }

  /// A ratio: two decimals below ten.
  static String ratio(double value) {
    return value >= 10 ? plain(value) : String.format(Locale.ROOT, "%.2f", value);
  }
}
