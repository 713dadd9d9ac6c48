package dev.ringbuf.benchmarks.comparison;

import java.util.List;
import java.util.OptionalDouble;

/// One benchmark of the comparison.
///
/// @param group name of the group; its cases differ in their parameter and share a plot
/// @param parameter such as the size of a message; empty if the group has one case
/// @param title one line of text about the group
/// @param metrics the figures to compare, at least one
/// @param ours this library
/// @param peers the other candidates
/// @param roundFactor length of a round relative to the usual length: above 1 if the case is about
///   rare events
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

  /// A case with rounds of usual length.
  public Case(
      String group,
      String parameter,
      String title,
      List<Metric> metrics,
      CandidateSpec ours,
      List<Peer> peers) {
    this(group, parameter, title, metrics, ours, peers, 1);
  }

  /// Adds a peer.
  ///
  /// @param target the target for the ratio of the first metric
  public record Peer(CandidateSpec candidate, OptionalDouble target) {}

  public String name() {
    return parameter.isEmpty() ? group : group + "/" + parameter;
  }

  /// Like [#name], followed by the figure if the case has several.
  String name(Metric metric) {
    return metrics.size() == 1 ? name() : name() + "/" + metric.figure();
  }

  boolean matches(String wanted) {
    return name().equals(wanted) || group.equals(wanted);
  }
}
