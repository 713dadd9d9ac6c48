package dev.ringbuf.benchmarks.comparison;

import java.util.List;
import java.util.SortedMap;

/// The outcome of a case.
///
/// @param benchmark the case
/// @param rows ours against itself, then against each peer, per metric and state
/// @param histograms of latencies, ours first; empty if the case has none
/// @param absent peers that are not installed, with the reason
/// @param placement description of the threads' cores
/// @param dropped pairs that did not count because the state changed meanwhile
/// @param missing pairs that could not be repeated often enough
public record Result(
    Case benchmark,
    List<Row> rows,
    List<Distribution> histograms,
    List<Absence> absent,
    String placement,
    int dropped,
    int missing) {

  public Result {
    rows = List.copyOf(rows);
    histograms = List.copyOf(histograms);
    absent = List.copyOf(absent);
  }

  /// How often each latency (ns) occurred.
  public record Distribution(String label, SortedMap<Long, Long> counts) {}

  public record Absence(String peer, String reason) {}
}
