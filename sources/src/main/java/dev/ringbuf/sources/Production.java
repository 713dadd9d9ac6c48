package dev.ringbuf.sources;

/// A running realtime producer. It offers frames to a ring at a fixed pace, never waits, and
/// completes the stream after the last requested frame.
public interface Production {
  /// Frames offered, counted by the producer independently of the ring.
  long offered();

  /// True while more frames may come. False also after a device has stopped by itself.
  boolean isRunning();

  /// Stops the producer. Returns after its last push, when the stream is complete. Does nothing if
  /// the stream was complete already.
  void stop();

  /// A problem of the producer that the user should know about, such as input that the device lost.
  /// Empty if there is none.
  default String remark() {
    return "";
  }
}
