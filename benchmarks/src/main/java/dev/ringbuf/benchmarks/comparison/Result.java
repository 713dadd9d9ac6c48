package dev.ringbuf.benchmarks.comparison;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;

/// The outcome of a case.
///
/// @param benchmark the case
/// @param pairs ours against each peer, for each metric
/// @param histograms of latencies, ours first; empty if the case has none
/// @param absent peers that are not there, and why
/// @param placement of the threads, in words
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
  /// @param caseName the case, with the metric where it has several
  /// @param ours median of our rounds, in the metric's unit
  /// @param theirs median of the peer's rounds
  /// @param ratio of neighbouring rounds; > 1 means ours is better
  /// @param target what the ratio is to reach
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

  /// How often each latency (ns) was seen.
  public record Distribution(String label, SortedMap<Long, Long> counts) {}

  public record Absence(String peer, String reason) {}
}
