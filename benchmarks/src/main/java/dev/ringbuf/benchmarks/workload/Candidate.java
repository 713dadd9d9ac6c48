package dev.ringbuf.benchmarks.workload;

import java.time.Duration;

/// One way to do the work of a case, set up and ready to run.
///
/// A candidate checks the data it receives: a round that lost, repeated or damaged something
/// throws, it does not count.
public interface Candidate extends AutoCloseable {
  /// Works for about the given time and says how it went. Rounds follow each other on the same
  /// queues; nothing is left in them between rounds.
  ///
  /// @throws IllegalStateException if the data that came out is not the data that went in
  Figures round(Duration length) throws Exception;

  @Override
  default void close() {}
}
