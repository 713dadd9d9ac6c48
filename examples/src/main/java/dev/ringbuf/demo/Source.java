package dev.ringbuf.demo;

import dev.ringbuf.RingBuffer;
import org.jspecify.annotations.Nullable;

/// A source of samples that can be started once.
interface Source extends AutoCloseable {
  /// A description of one line.
  String description();

  /// Frames a second.
  int rate();

  /// Samples in a frame, >= 1.
  int channels();

  /// Number of frames, or [Long#MAX_VALUE] if the source is endless.
  default long length() {
    return Long.MAX_VALUE;
  }

  /// The signal it plays, or null if it is not known in advance.
  @Nullable Signal signal();

  /// Starts to produce in real time. Stop the production before you close the source.
  ///
  /// @param ring a ring of frames of [#channels()] floats, without a producer
  /// @param frames total number of frames to offer, >= 1
  Production start(RingBuffer ring, long frames);

  @Override
  default void close() {}
}
