package dev.ringbuf.demo;

/// A realtime producer at work: it offers frames to a ring at its own pace, waits for nobody, and
/// completes the stream once it has offered all it was asked for.
interface Production {
  /// Frames offered so far, by the producer's own count, which is not the ring's.
  long offered();

  /// Whether more may come; false also after a device has stopped by itself.
  boolean isRunning();

  /// Ends the production. Returns after the producer's last push, with the stream complete; does
  /// nothing if it was already.
  void stop();

  /// What happened to the producer that the user should know, such as input its device lost; empty
  /// if nothing did.
  default String remark() {
    return "";
  }
}
