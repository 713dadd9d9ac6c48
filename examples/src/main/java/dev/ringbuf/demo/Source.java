package dev.ringbuf.demo;

import dev.ringbuf.RingBuffer;
import org.jspecify.annotations.Nullable;

/// Where samples come from, ready to be started once.
interface Source extends AutoCloseable {
  /// One line for the user.
  String description();

  /// Frames a second.
  int rate();

  /// Samples in a frame, >= 1.
  int channels();

  /// Frames there are, [Long#MAX_VALUE] if there is no end.
  default long length() {
    return Long.MAX_VALUE;
  }

  /// What it plays, if that is known beforehand.
  @Nullable Signal signal();

  /// Starts to produce in real time. Close the source only after the production was stopped.
  ///
  /// @param ring of frames of [#channels()] floats, whose producer's role is free
  /// @param frames to offer in all, >= 1
  Production start(RingBuffer ring, long frames);

  @Override
  default void close() {}
}
