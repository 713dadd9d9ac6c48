package dev.ringbuf.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// A logarithmic scale from values to coordinates.
///
/// @param low value at `from`, > 0
/// @param high value at `to`, > low
record LogAxis(double low, double high, double from, double to) {

  /// A scale that covers the values, widened to whole powers of a base.
  static LogAxis covering(DoubleStream values, double base, double from, double to) {
    double[] all = values.filter(value -> value > 0 && Double.isFinite(value)).sorted().toArray();
    double least = all.length == 0 ? 1 : all[0];
    double most = all.length == 0 ? 1 : all[all.length - 1];
    double low = Math.pow(base, Math.floor(Math.log(least) / Math.log(base) + 1e-9));
    double high = Math.pow(base, Math.ceil(Math.log(most) / Math.log(base) - 1e-9));
    return new LogAxis(low, Math.max(high, low * base), from, to);
  }

  double at(double value) {
    double part = Math.log(value / low) / Math.log(high / low);
    return from + Math.clamp(part, 0, 1) * (to - from);
  }

  /// The powers of a base on this scale: all of them, or every n-th if there are too many.
  List<Double> powers(double base, int atMost) {
    List<Double> powers = new ArrayList<>();
    int first = (int) Math.ceil(Math.log(low) / Math.log(base) - 1e-9);
    int last = (int) Math.floor(Math.log(high) / Math.log(base) + 1e-9);
    int step = Math.max(1, (last - first) / atMost + 1);
    for (int power = first; power <= last; power++) {
      if (power % step == 0) {
        powers.add(Math.pow(base, power));
      }
    }
    return powers;
  }
}
