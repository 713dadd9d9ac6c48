package dev.ringbuf.benchmarks.workload;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/// Figures of a histogram of nanoseconds.
public final class Latencies {
  private Latencies() {}

  /// The figures `p50`, `p99`, `p99.9`, `p99.99` and `max`, and the histogram itself.
  public static Figures figures(Histogram histogram) {
    SortedMap<Long, Long> counts = new TreeMap<>();
    for (HistogramIterationValue value : histogram.recordedValues()) {
      counts.put(value.getValueIteratedTo(), value.getCountAtValueIteratedTo());
    }
    return new Figures(
        Map.of(
            "p50", (double) histogram.getValueAtPercentile(50),
            "p99", (double) histogram.getValueAtPercentile(99),
            "p99.9", (double) histogram.getValueAtPercentile(99.9),
            "p99.99", (double) histogram.getValueAtPercentile(99.99),
            "max", (double) histogram.getMaxValue()),
        counts);
  }
}
