package dev.ringbuf.benchmarks.workload;

/// A way for numbered messages from one thread to another, one message at a time.
public interface MessageQueue {
  /// Sends the message of that number; the producer's thread.
  ///
  /// @return false if there is no room for it
  boolean offer(long number);

  /// Receives and checks messages from that number on; the consumer's thread.
  ///
  /// @return how many came, 0 if none was there
  /// @throws IllegalStateException if it is not the right one
  int poll(long number);

  /// Called between rounds, whose threads differ: for links that are particular about threads.
  default void handOver() {}
}
