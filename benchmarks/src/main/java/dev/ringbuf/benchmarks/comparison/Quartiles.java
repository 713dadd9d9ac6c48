package dev.ringbuf.benchmarks.comparison;

import java.util.List;

/// Median and quartiles of a list of values, interpolated between neighbours.
public record Quartiles(double q1, double median, double q3) {

  /// Computes median and quartiles.
  ///
  /// @throws IllegalArgumentException if there are no values
  public static Quartiles of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  private static double at(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
