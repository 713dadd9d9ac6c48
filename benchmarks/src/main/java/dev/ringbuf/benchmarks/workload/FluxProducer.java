package dev.ringbuf.benchmarks.workload;

/// A reactive stream, already subscribed to, whose subscriber reports to an [ReceivedCount].
public interface FluxProducer extends AutoCloseable {
  /// Offers what comes next in the stream, from that number on; the producer's thread.
  ///
  /// @return how much was accepted, 0 if there is no room
  int offer(long number);

  /// Whether the stream has a bound of its own, which it costs nothing to come up against. Others
  /// are given one.
  default boolean isBounded() {
    return false;
  }

  /// Called between rounds, whose producers are different threads.
  default void handOver() {}

  /// Ends the stream and its threads.
  @Override
  default void close() {}
}
