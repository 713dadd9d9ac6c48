package dev.ringbuf.kafka;

/// How far a subscriber has processed a stream. Written by the subscriber, read by the thread that
/// commits.
final class Progress {
  static final long NOTHING = -1;

  private volatile long position = NOTHING;

  /// @param end the position behind the last signal that was processed
  void done(long end) {
    position = end;
  }

  /// The position behind the last signal that was processed; [#NOTHING] if none was.
  long position() {
    return position;
  }
}
