package dev.ringbuf.benchmarks.comparison;

/// The duration of a measurement.
///
/// @param label in the report
/// @param forks how often the processes of a case are restarted
/// @param rounds rounds of each pair, over all forks
/// @param roundMillis length of a round
/// @param warmUpRounds rounds of a new process that do not count
/// @param warmUpMillis length of those
public record Settings(
    String label, int forks, int rounds, int roundMillis, int warmUpRounds, int warmUpMillis) {
  public static final Settings FULL = new Settings("full", 3, 21, 150, 6, 200);
  public static final Settings QUICK = new Settings("quick", 1, 21, 30, 3, 120);

  /// Approximate start-up time of a JVM, for the estimate of the remaining time.
  private static final double START_SECONDS = 0.4;

  int roundsOfFork(int fork) {
    return rounds * (fork + 1) / forks - rounds * fork / forks;
  }

  /// Approximate duration of a case.
  public double seconds(Case benchmark) {
    int processes = benchmark.peers().size() + 1;
    double starts = forks * processes * (START_SECONDS + warmUpRounds * warmUpMillis * 1e-3);
    return starts
        + benchmark.peers().size() * rounds * 2.0 * roundMillis * 1e-3 * benchmark.roundFactor();
  }
}
