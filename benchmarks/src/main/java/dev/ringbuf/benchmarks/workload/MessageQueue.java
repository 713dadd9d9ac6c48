package dev.ringbuf.benchmarks.workload;

/// A queue of numbered messages between two threads.
public interface MessageQueue {
  /// Sends the message with this number. Called on the producer's thread.
  ///
  /// @return false if there is no room for it
  boolean offer(long number);

  /// Receives and checks messages, starting at this number. Called on the consumer's thread.
  ///
  /// @return the number of messages, 0 if there were none
  /// @throws IllegalStateException if a message is not the expected one
  int poll(long number);

  /// Called between rounds, because each round uses different threads and some queues are bound to
  /// threads.
  default void handOver() {}
}
