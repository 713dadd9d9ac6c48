package dev.ringbuf.benchmarks.comparison;

/// The figure of a round that is compared.
///
/// @param figure the name of the figure
/// @param unit of the figure
/// @param higherIsBetter true for a rate, false for a time
/// @param least lower limit: smaller figures count as this one, so that a ratio cannot become
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

  /// Bytes allocated per unit. Less than one counts as one.
  public static Metric bytes(String unit) {
    return new Metric("bytes", unit, false, 1);
  }

  /// Processor time spent on waiting.
  public static Metric cpu() {
    return new Metric("cpu", "µs/s", false, 1);
  }

  /// The ratio in favour of ours: 2 means twice as good.
  double ratio(double ours, double theirs) {
    double better = Math.max(least, higherIsBetter ? ours : theirs);
    double worse = Math.max(least, higherIsBetter ? theirs : ours);
    return better / worse;
  }
}
