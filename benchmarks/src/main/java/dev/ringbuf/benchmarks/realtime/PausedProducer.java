package dev.ringbuf.benchmarks.realtime;

import dev.ringbuf.benchmarks.comparison.CandidateSpec;
import dev.ringbuf.benchmarks.comparison.Case;
import dev.ringbuf.benchmarks.comparison.Catalog;
import dev.ringbuf.benchmarks.workload.Candidate;
import dev.ringbuf.benchmarks.workload.Figures;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Stream;

/// A JVM with a candidate of the case `jitter`: a producer that pushes every 100 µs while the JVM
/// allocates 2 GB/s. Prints when the measured round began (ms since the JVM started), and its
/// figures.
final class PausedProducer {
  private static final int WARM_UP_ROUNDS = 8;
  private static final long WARM_UP_MILLIS = 250;

  private PausedProducer() {}

  /// Runs a round.
  ///
  /// @param arguments the label of the candidate, and the length of the round in ms
  public static void main(String[] arguments) throws Exception {
    try (Candidate candidate = candidate(arguments[0]).factory().create()) {
      long millis = Long.parseLong(arguments[1]);
      for (int i = 0; i < WARM_UP_ROUNDS; i++) {
        candidate.round(Duration.ofMillis(Math.min(millis, WARM_UP_MILLIS)));
      }
      long begin = ManagementFactory.getRuntimeMXBean().getUptime();
      Figures figures = candidate.round(Duration.ofMillis(millis));
      System.out.println(begin);
      System.out.println(figures.toLine());
    }
    System.exit(0); // the poller's thread may still run
  }

  private static CandidateSpec.OnJvm candidate(String label) {
    Case jitter = Catalog.matching("jitter").getFirst();
    return Stream.concat(
            Stream.of(jitter.ours()), jitter.peers().stream().map(Case.Peer::candidate))
        .filter(candidate -> candidate.label().equals(label))
        .map(CandidateSpec.OnJvm.class::cast)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("jitter has no candidate " + label));
  }
}
