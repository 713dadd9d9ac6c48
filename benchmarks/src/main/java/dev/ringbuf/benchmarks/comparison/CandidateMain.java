package dev.ringbuf.benchmarks.comparison;

import dev.ringbuf.benchmarks.workload.Candidate;
import dev.ringbuf.benchmarks.workload.RoundServer;

/// The process of a candidate on the JVM.
final class CandidateMain {
  private CandidateMain() {}

  /// Serves rounds until the end of input.
  ///
  /// @param arguments the name of the case and the label of the candidate
  public static void main(String[] arguments) throws Exception {
    CandidateSpec.OnJvm spec = Catalog.find(arguments[0], arguments[1]);
    try (Candidate candidate = spec.factory().create()) {
      RoundServer.serve(candidate);
    }
  }
}
