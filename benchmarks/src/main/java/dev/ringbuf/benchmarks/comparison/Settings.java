package dev.ringbuf.benchmarks.comparison;

/// The duration of a measurement.
///
/// @param label in the report
/// @param processes of ours and of each peer, each compared with a new one of the other
/// @param pairs of rounds that count, for each process and peer
/// @param roundMillis length of a round
/// @param warmUpMillis length of a round of a new process, which does not count
public record Settings(String label, int processes, int pairs, int roundMillis, int warmUpMillis) {
  public static final Settings FULL = new Settings("full", 5, 9, 80, 120);
  public static final Settings QUICK = new Settings("quick", 3, 7, 20, 40);

  /// The JIT compiler is done after this many rounds in a row in which it did nothing.
  static final int SETTLED_ROUNDS = 2;

  static final int LEAST_WARM_UP_ROUNDS = 3;
  static final int MOST_WARM_UP_ROUNDS = 12;

  // For the estimate of the duration: the start of a JVM, and what is beside a round.
  private static final double START_SECONDS = 0.5;
  private static final double BESIDE_SECONDS = 3e-3;
  private static final int USUAL_WARM_UP_ROUNDS = 6;

  /// The most pairs that are measured to get [#pairs] during which the state did not change.
  int mostPairs() {
    return 3 * pairs;
  }

  /// Approximate duration of a case.
  public double seconds(Case benchmark) {
    long jvms =
        benchmark.peers().stream()
            .filter(peer -> peer.candidate() instanceof CandidateSpec.OnJvm)
            .count();
    long ours = benchmark.ours() instanceof CandidateSpec.OnJvm ? processes + 1 : 0;
    double start = START_SECONDS + USUAL_WARM_UP_ROUNDS * warmUpMillis * 1e-3;
    double pair = 2 * (roundMillis * 1e-3 * benchmark.roundFactor() + BESIDE_SECONDS);
    return (ours + processes * jvms) * start
        + processes * (benchmark.peers().size() + 1) * pairs * pair;
  }
}
