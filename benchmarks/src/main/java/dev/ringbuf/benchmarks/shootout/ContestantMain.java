package dev.ringbuf.benchmarks.shootout;

import dev.ringbuf.benchmarks.contest.Contestant;
import dev.ringbuf.benchmarks.contest.Host;

/// The process of a contestant on the JVM.
final class ContestantMain {
  private ContestantMain() {}

  /// Serves rounds until the end of input.
  ///
  /// @param arguments the name of the case and the label of the contestant
  public static void main(String[] arguments) throws Exception {
    Entrant.OnJvm entrant = Catalog.find(arguments[0], arguments[1]);
    try (Contestant contestant = entrant.factory().create()) {
      Host.serve(contestant);
    }
  }
}
