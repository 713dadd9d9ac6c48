package dev.ringbuf.benchmarks.comparison;

/// What of a round's figures is compared.
///
/// @param figure the name of the figure
/// @param unit of the figure
/// @param higherIsBetter whether more is better, as of a rate
/// @param least what counts as nothing: lower figures are taken for this one, lest a ratio become
///   infinite
public record Metric(String figure, String unit, boolean higherIsBetter, double least) {
  private Metric(String figure, String unit, boolean higherIsBetter) {
    this(figure, unit, higherIsBetter, 0);
  }

  public static Metric rate(String unit) {
    return new Metric("rate", unit, true);
  }

  public static Metric time(String figure, String unit) {
    return new Metric(figure, unit, false);
  }

  /// Bytes allocated per unit; less than one is as good as none.
  public static Metric bytes(String unit) {
    return new Metric("bytes", unit, false, 1);
  }

  /// Processor time that is spent on waiting.
  public static Metric cpu() {
    return new Metric("cpu", "µs/s", false, 1);
  }

  /// How much better ours is: 2 is twice as good.
  double ratio(double ours, double theirs) {
    double better = Math.max(least, higherIsBetter ? ours : theirs);
    double worse = Math.max(least, higherIsBetter ? theirs : ours);
    return better / worse;
  }
}
