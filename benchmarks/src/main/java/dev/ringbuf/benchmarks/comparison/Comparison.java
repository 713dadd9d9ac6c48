package dev.ringbuf.benchmarks.comparison;

import dev.ringbuf.benchmarks.workload.Figures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// Runs a case: rounds of ours and of each peer alternate.
public final class Comparison {
  private final Case benchmark;
  private final Settings settings;
  private final Runnable onRound;

  /// For each peer, the alternating rounds of both candidates.
  private final Map<Case.Peer, List<Round>> rounds = new LinkedHashMap<>();

  private final Map<String, SortedMap<Long, Long>> histograms = new LinkedHashMap<>();
  private final Map<Case.Peer, String> absent = new LinkedHashMap<>();
  private String placement = "";

  private record Round(Figures ours, Figures theirs) {}

  /// Prepares a comparison.
  ///
  /// @param onRound called after each pair of rounds
  public Comparison(Case benchmark, Settings settings, Runnable onRound) {
    this.benchmark = benchmark;
    this.settings = settings;
    this.onRound = onRound;
  }

  /// Runs the whole comparison.
  ///
  /// @throws IOException if a candidate fails
  public Result run() throws IOException {
    for (int fork = 0; fork < settings.forks(); fork++) {
      try (CandidateProcess ours = CandidateProcess.start(benchmark, benchmark.ours())) {
        placement = ours.placement();
        warmUp(ours);
        for (Case.Peer peer : benchmark.peers()) {
          compare(ours, peer, settings.roundsOfFork(fork));
        }
      } catch (AbsentException e) {
        benchmark.peers().forEach(peer -> absent.put(peer, String.valueOf(e.getMessage())));
      }
    }
    return result();
  }

  private void compare(CandidateProcess ours, Case.Peer peer, int count) throws IOException {
    try (CandidateProcess theirs = CandidateProcess.start(benchmark, peer.candidate())) {
      warmUp(theirs);
      for (int i = 0; i < count; i++) {
        Round round = new Round(round(ours, benchmark.ours()), round(theirs, peer.candidate()));
        rounds.computeIfAbsent(peer, _ -> new ArrayList<>()).add(round);
        onRound.run();
      }
    } catch (AbsentException e) {
      absent.put(peer, String.valueOf(e.getMessage()));
    }
  }

  private void warmUp(CandidateProcess process) throws IOException {
    for (int i = 0; i < settings.warmUpRounds(); i++) {
      process.round(settings.warmUpMillis());
    }
  }

  private Figures round(CandidateProcess process, CandidateSpec candidate) throws IOException {
    Figures figures = process.round(settings.roundMillis() * benchmark.roundFactor());
    if (!figures.histogram().isEmpty()) {
      SortedMap<Long, Long> counts =
          histograms.computeIfAbsent(candidate.label(), _ -> new TreeMap<>());
      figures.histogram().forEach((nanos, count) -> counts.merge(nanos, count, Long::sum));
    }
    return figures;
  }

  private Result result() {
    List<Result.Pair> pairs = new ArrayList<>();
    for (Metric metric : benchmark.metrics()) {
      rounds.forEach((peer, list) -> pairs.add(pair(metric, peer, list)));
    }
    return new Result(
        benchmark,
        pairs,
        histograms.entrySet().stream()
            .map(entry -> new Result.Distribution(entry.getKey(), entry.getValue()))
            .toList(),
        absent.entrySet().stream()
            .map(entry -> new Result.Absence(entry.getKey().candidate().label(), entry.getValue()))
            .toList(),
        placement);
  }

  private Result.Pair pair(Metric metric, Case.Peer peer, List<Round> list) {
    List<Double> ours = list.stream().map(round -> round.ours().get(metric.figure())).toList();
    List<Double> theirs = list.stream().map(round -> round.theirs().get(metric.figure())).toList();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      ratios.add(metric.ratio(ours.get(i), theirs.get(i)));
    }
    return new Result.Pair(
        benchmark.name(metric),
        metric,
        peer.candidate().label(),
        Quartiles.of(ours).median(),
        Quartiles.of(theirs).median(),
        Quartiles.of(ratios),
        list.size(),
        benchmark.metrics().indexOf(metric) == 0 ? peer.target() : OptionalDouble.empty());
  }
}
