package dev.ringbuf.benchmarks.workload;

import java.time.Duration;

/// One library's way to do the work of a case, ready to run.
///
/// A candidate checks the data it receives. A round that loses, repeats or damages data throws and
/// does not count.
public interface Candidate extends AutoCloseable {
  /// Works for about the given time and returns the figures. All rounds use the same queues, which
  /// are empty between rounds.
  ///
  /// @throws IllegalStateException if the received data differs from the sent data
  Figures round(Duration length) throws Exception;

  @Override
  default void close() {}
}
