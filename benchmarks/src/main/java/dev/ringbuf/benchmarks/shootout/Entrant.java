package dev.ringbuf.benchmarks.shootout;

import dev.ringbuf.benchmarks.contest.Contestant;
import java.util.List;

/// Who takes part in a case, and how to start it.
public sealed interface Entrant {
  /// Name and way, as shown in the report; unique within a case.
  String label();

  /// A contestant in a JVM of its own.
  ///
  /// @param factory makes the contestant there
  /// @param flags that the JVM needs for it
  record OnJvm(String label, Factory factory, List<String> flags) implements Entrant {
    public OnJvm {
      flags = List.copyOf(flags);
    }
  }

  /// A contestant in the C++ program.
  ///
  /// @param arguments which one
  record InCpp(String label, List<String> arguments) implements Entrant {
    public InCpp {
      arguments = List.copyOf(arguments);
    }
  }

  /// Makes a contestant.
  @FunctionalInterface
  interface Factory {
    Contestant create() throws Exception;
  }
}
