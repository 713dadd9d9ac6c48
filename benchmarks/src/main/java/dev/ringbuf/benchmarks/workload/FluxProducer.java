package dev.ringbuf.benchmarks.workload;

/// The producer of a reactive stream. The stream has a subscriber, which reports to a
/// [ReceivedCount].
public interface FluxProducer extends AutoCloseable {
  /// Offers the next items, starting at this number. Called on the producer's thread.
  ///
  /// @return the number of accepted items, 0 if there is no room
  int offer(long number);

  /// True if the stream has its own bound, and reaching it is cheap. The workload bounds all other
  /// streams.
  default boolean isBounded() {
    return false;
  }

  /// Called between rounds, because each round uses a different producer thread.
  default void handOver() {}

  /// Ends the stream and its threads.
  @Override
  default void close() {}
}
