package dev.ringbuf.benchmarks.comparison;

import dev.ringbuf.benchmarks.workload.Candidate;
import java.util.List;

/// A candidate of a case, and how to start it.
public sealed interface CandidateSpec {
  /// Name and mode, as shown in the report. Unique within a case.
  String label();

  /// A candidate in a separate JVM.
  ///
  /// @param factory makes the candidate in that JVM
  /// @param flags that the JVM needs for it
  record OnJvm(String label, Factory factory, List<String> flags) implements CandidateSpec {
    public OnJvm {
      flags = List.copyOf(flags);
    }
  }

  /// A candidate in the C++ program.
  ///
  /// @param arguments select the candidate
  record InCpp(String label, List<String> arguments) implements CandidateSpec {
    public InCpp {
      arguments = List.copyOf(arguments);
    }
  }

  /// Makes a candidate.
  @FunctionalInterface
  interface Factory {
    Candidate create() throws Exception;
  }
}
