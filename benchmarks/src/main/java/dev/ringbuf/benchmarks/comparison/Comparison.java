package dev.ringbuf.benchmarks.comparison;

import dev.ringbuf.benchmarks.workload.Figures;
import dev.ringbuf.benchmarks.workload.RoundServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Runs a case: rounds of ours and of each peer alternate, in an order that alternates, and so do
/// processes of ours and of each peer. Each process of ours is first compared with the previous
/// one, through the same code: the self-check.
public final class Comparison {
  private final Case benchmark;
  private final Settings settings;
  private final Runnable onRound;
  private final Samples samples;
  private final Map<String, SortedMap<Long, Long>> histograms = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();
  private String placement = "";
  private int dropped;
  private int missing;

  /// Prepares a comparison.
  ///
  /// @param onRound called after each pair of rounds
  public Comparison(Case benchmark, Settings settings, Runnable onRound) {
    this.benchmark = benchmark;
    this.settings = settings;
    this.onRound = onRound;
    this.samples = new Samples(benchmark, settings.processes());
  }

  /// Runs the whole comparison.
  ///
  /// @throws IOException if a candidate fails
  public Result run() throws IOException {
    try {
      CandidateProcess previous = start(benchmark.ours());
      try {
        placement = previous.placement();
        for (int process = 0; process < settings.processes(); process++) {
          CandidateProcess ours = start(benchmark.ours());
          try (CandidateProcess itself = previous) {
            previous = ours;
            compare(process, ours, itself, Row.ITSELF);
          }
          for (Case.Peer peer : benchmark.peers()) {
            compare(process, ours, peer.candidate());
          }
        }
      } finally {
        previous.close();
      }
    } catch (AbsentException e) {
      benchmark.peers().forEach(peer -> isAbsent(peer.candidate(), e));
    }
    return result();
  }

  private void compare(int process, CandidateProcess ours, CandidateSpec peer) throws IOException {
    try (CandidateProcess theirs = start(peer)) {
      compare(process, ours, theirs, peer.label());
    } catch (AbsentException e) {
      isAbsent(peer, e);
    }
  }

  private void isAbsent(CandidateSpec peer, AbsentException reason) {
    absent.put(peer.label(), String.valueOf(reason.getMessage()));
  }

  /// Starts a candidate and lets it run until the JIT compiler has nothing left to do: it would
  /// compile during the rounds of the others.
  private CandidateProcess start(CandidateSpec candidate) throws IOException, AbsentException {
    CandidateProcess process = CandidateProcess.start(benchmark, candidate);
    int settled = 0;
    for (int i = 0;
        i < Settings.LEAST_WARM_UP_ROUNDS
            || (settled < Settings.SETTLED_ROUNDS && i < Settings.MOST_WARM_UP_ROUNDS);
        i++) {
      double compiling = process.round(settings.warmUpMillis()).getOrZero(RoundServer.COMPILING);
      settled = compiling <= 1 ? settled + 1 : 0;
      line(process); // compiles that, too
    }
    return process;
  }

  private void compare(int process, CandidateProcess ours, CandidateProcess theirs, String peer)
      throws IOException {
    int millis = settings.roundMillis() * benchmark.roundFactor();
    int counted = 0;
    double before = line(ours);
    for (int i = 0; i < settings.mostPairs() && counted < settings.pairs(); i++) {
      boolean isOursFirst = i % 2 == 0; // A B B A: an effect of the order cancels out
      Figures first = (isOursFirst ? ours : theirs).round(millis);
      Figures second = (isOursFirst ? theirs : ours).round(millis);
      double after = line(ours);
      Optional<State> state =
          benchmark.threads() == Case.Threads.ONE
              ? Optional.of(State.NONE)
              : State.during(before, after);
      before = after;
      if (state.isPresent()) {
        counted++;
        Samples.Pair pair =
            isOursFirst
                ? new Samples.Pair(state.get(), first, second)
                : new Samples.Pair(state.get(), second, first);
        samples.add(peer, process, pair);
        collect(benchmark.ours().label(), pair.state(), pair.ours());
        if (!peer.equals(Row.ITSELF)) {
          collect(peer, pair.state(), pair.theirs());
        }
      } else {
        dropped++;
      }
      onRound.run();
    }
    missing += settings.pairs() - counted;
  }

  private double line(CandidateProcess process) throws IOException {
    return benchmark.threads() == Case.Threads.ONE ? 0 : process.line();
  }

  private void collect(String label, State state, Figures figures) {
    if (!figures.histogram().isEmpty()) {
      String name = state == State.NONE ? label : label + ", " + state;
      SortedMap<Long, Long> counts = histograms.computeIfAbsent(name, _ -> new TreeMap<>());
      figures.histogram().forEach((nanos, count) -> counts.merge(nanos, count, Long::sum));
    }
  }

  private Result result() {
    return new Result(
        benchmark,
        samples.rows(),
        histograms.entrySet().stream()
            .map(entry -> new Result.Distribution(entry.getKey(), entry.getValue()))
            .toList(),
        absent.entrySet().stream()
            .map(entry -> new Result.Absence(entry.getKey(), entry.getValue()))
            .toList(),
        placement,
        dropped,
        missing);
  }
}
