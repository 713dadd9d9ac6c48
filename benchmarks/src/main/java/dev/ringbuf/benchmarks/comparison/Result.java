package dev.ringbuf.benchmarks.comparison;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;

/// The outcome of a case.
///
/// @param benchmark the case
/// @param pairs ours against each peer, per metric
/// @param histograms of latencies, ours first; empty if the case has none
/// @param absent peers that are not installed, with the reason
/// @param placement description of the threads' cores
public record Result(
    Case benchmark,
    List<Pair> pairs,
    List<Distribution> histograms,
    List<Absence> absent,
    String placement) {

  public Result {
    pairs = List.copyOf(pairs);
    histograms = List.copyOf(histograms);
    absent = List.copyOf(absent);
  }

  /// Ours against one peer.
  ///
  /// @param caseName name of the case, followed by the metric if there are several
  /// @param ours median of our rounds, in the metric's unit
  /// @param theirs median of the peer's rounds
  /// @param ratio of neighbouring rounds; > 1 means ours is better
  /// @param target target for the ratio
  public record Pair(
      String caseName,
      Metric metric,
      String peer,
      double ours,
      double theirs,
      Quartiles ratio,
      int rounds,
      OptionalDouble target) {

    public boolean isMissed() {
      return target.isPresent() && ratio.median() < target.getAsDouble();
    }
  }

  /// How often each latency (ns) occurred.
  public record Distribution(String label, SortedMap<Long, Long> counts) {}

  public record Absence(String peer, String reason) {}
}
