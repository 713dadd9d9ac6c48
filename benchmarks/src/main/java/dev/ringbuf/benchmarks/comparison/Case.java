package dev.ringbuf.benchmarks.comparison;

import java.util.List;
import java.util.Optional;

/// One benchmark of the comparison.
///
/// @param group name of the group; its cases differ in their parameter and share a plot
/// @param parameter such as the size of a message; empty if the group has one case
/// @param title one line of text about the group
/// @param threads whether data crosses cores, so that the state of the machine matters
/// @param metrics the figures to compare, at least one
/// @param ours this library
/// @param peers the other candidates
/// @param roundFactor length of a round relative to the usual length: above 1 if the case is about
///   rare events
public record Case(
    String group,
    String parameter,
    String title,
    Threads threads,
    List<Metric> metrics,
    CandidateSpec ours,
    List<Peer> peers,
    int roundFactor) {

  /// The threads of a case.
  public enum Threads {
    /// Data passes from one core to another: the bare cache line is measured beside each pair.
    TWO,

    /// One thread, or several whose data does not cross cores all the time.
    ONE
  }

  public Case {
    metrics = List.copyOf(metrics);
    peers = List.copyOf(peers);
  }

  /// A case with rounds of usual length.
  public Case(
      String group,
      String parameter,
      String title,
      Threads threads,
      List<Metric> metrics,
      CandidateSpec ours,
      List<Peer> peers) {
    this(group, parameter, title, threads, metrics, ours, peers, 1);
  }

  /// Adds a peer.
  ///
  /// @param target the target for the ratio of the first metric
  public record Peer(CandidateSpec candidate, Optional<Target> target) {}

  public String name() {
    return parameter.isEmpty() ? group : group + "/" + parameter;
  }

  /// Like [#name], followed by the figure if the case has several.
  public String name(Metric metric) {
    return metrics.size() == 1 ? name() : name() + "/" + metric.figure();
  }

  /// This case with only those peers that it has a target against; no peer may be left.
  public Case withTargetsOnly() {
    List<Peer> aims = peers.stream().filter(peer -> peer.target().isPresent()).toList();
    return new Case(group, parameter, title, threads, metrics, ours, aims, roundFactor);
  }

  /// The target against a peer, which is for the first metric.
  Optional<Target> target(String peer, Metric metric) {
    return peers.stream()
        .filter(each -> each.candidate().label().equals(peer))
        .filter(_ -> metrics.getFirst().equals(metric))
        .flatMap(each -> each.target().stream())
        .findFirst();
  }

  boolean matches(String wanted) {
    return name().equals(wanted) || group.equals(wanted);
  }
}
