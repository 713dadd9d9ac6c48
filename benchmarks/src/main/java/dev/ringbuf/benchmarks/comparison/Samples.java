package dev.ringbuf.benchmarks.comparison;

import dev.ringbuf.benchmarks.workload.Figures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// All pairs of rounds of a case, and the rows that they make: per peer, metric and state the
/// median of the processes' medians.
final class Samples {
  /// A process with fewer pairs in a state has not seen enough of it.
  static final int LEAST_PAIRS = 3;

  private final Case benchmark;
  private final int processes;

  /// For each peer and process the pairs.
  private final Map<String, Map<Integer, List<Pair>>> pairs = new LinkedHashMap<>();

  /// A round of ours beside one of a peer.
  record Pair(State state, Figures ours, Figures theirs) {}

  /// @param processes planned for each peer
  Samples(Case benchmark, int processes) {
    this.benchmark = benchmark;
    this.processes = processes;
  }

  void add(String peer, int process, Pair pair) {
    pairs
        .computeIfAbsent(peer, _ -> new LinkedHashMap<>())
        .computeIfAbsent(process, _ -> new ArrayList<>())
        .add(pair);
  }

  /// The rows by metric, then state, then peer.
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Metric metric : benchmark.metrics()) {
      for (State state : State.values()) {
        OptionalDouble self =
            seen(Row.ITSELF, state).isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(ratio(Row.ITSELF, metric, state).farthestFromOne());
        for (String peer : pairs.keySet()) {
          if (!seen(peer, state).isEmpty()) {
            rows.add(row(peer, metric, state, self));
          }
        }
      }
    }
    return rows;
  }

  private Row row(String peer, Metric metric, State state, OptionalDouble self) {
    Processes ratio = ratio(peer, metric, state);
    Optional<Target> target = benchmark.target(peer, metric).filter(t -> t.in(state).isPresent());
    return new Row(
        benchmark.name(metric),
        peer,
        state,
        metric.unit(),
        figure(peer, state, pair -> pair.ours().get(metric.figure())).median(),
        figure(peer, state, pair -> pair.theirs().get(metric.figure())).median(),
        ratio,
        processes,
        seen(peer, state).stream().mapToInt(List::size).sum(),
        self,
        target.map(t -> t.in(state)).orElse(OptionalDouble.empty()),
        target.isPresent() && !target.get().isReached(state, ratio));
  }

  private Processes ratio(String peer, Metric metric, State state) {
    return figure(
        peer,
        state,
        pair -> metric.ratio(pair.ours().get(metric.figure()), pair.theirs().get(metric.figure())));
  }

  private Processes figure(String peer, State state, ToDoubleFunction<Pair> value) {
    return new Processes(
        seen(peer, state).stream()
            .map(process -> Processes.median(process.stream().map(value::applyAsDouble).toList()))
            .toList());
  }

  /// The pairs in this state, of each process that saw enough of it.
  private List<List<Pair>> seen(String peer, State state) {
    return pairs.getOrDefault(peer, Map.of()).values().stream()
        .map(process -> process.stream().filter(pair -> pair.state() == state).toList())
        .filter(process -> process.size() >= LEAST_PAIRS)
        .toList();
  }
}
