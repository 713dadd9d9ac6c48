package dev.ringbuf.benchmarks.comparison;

import java.util.List;
import java.util.OptionalDouble;

/// One benchmark of the comparison.
///
/// @param group cases of a group differ in their parameter, and are drawn together
/// @param parameter such as the size of a message; empty if there is but one case
/// @param title of the group, a line of prose
/// @param metrics what is compared, at least one
/// @param ours this library
/// @param peers the others
/// @param roundFactor how many times as long as usual its rounds are: more than 1 where rare events
///   count
public record Case(
    String group,
    String parameter,
    String title,
    List<Metric> metrics,
    CandidateSpec ours,
    List<Peer> peers,
    int roundFactor) {

  public Case {
    metrics = List.copyOf(metrics);
    peers = List.copyOf(peers);
  }

  /// A case with rounds of the usual length.
  public Case(
      String group,
      String parameter,
      String title,
      List<Metric> metrics,
      CandidateSpec ours,
      List<Peer> peers) {
    this(group, parameter, title, metrics, ours, peers, 1);
  }

  /// Another candidate.
  ///
  /// @param target the ratio that this library is to reach, of the first metric
  public record Peer(CandidateSpec candidate, OptionalDouble target) {}

  public String name() {
    return parameter.isEmpty() ? group : group + "/" + parameter;
  }

  /// As [#name], with the figure where there are several.
  String name(Metric metric) {
    return metrics.size() == 1 ? name() : name() + "/" + metric.figure();
  }

  boolean matches(String wanted) {
    return name().equals(wanted) || group.equals(wanted);
  }
}
