package dev.ringbuf.benchmarks.shootout;

/// What of a round's figures is compared.
///
/// @param figure the name of the figure
/// @param unit of the figure
/// @param higherIsBetter whether more is better, as of a rate
public record Metric(String figure, String unit, boolean higherIsBetter) {
  public static Metric rate(String unit) {
    return new Metric("rate", unit, true);
  }

  public static Metric time(String figure, String unit) {
    return new Metric(figure, unit, false);
  }

  /// How much better ours is: 2 is twice as good.
  double ratio(double ours, double theirs) {
    return higherIsBetter ? ours / theirs : theirs / ours;
  }
}
