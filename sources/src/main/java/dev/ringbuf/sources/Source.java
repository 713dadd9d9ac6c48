package dev.ringbuf.sources;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.MemoryLayout;
import org.jspecify.annotations.Nullable;

/// A source of samples that can be started once.
public interface Source extends AutoCloseable {
  /// A description of one line.
  String description();

  /// Frames a second.
  int rate();

  /// Samples in a frame, >= 1.
  int channels();

  /// The element of its ring: a float, or a frame of them.
  default MemoryLayout element() {
    return channels() == 1 ? JAVA_FLOAT : MemoryLayout.sequenceLayout(channels(), JAVA_FLOAT);
  }

  /// Number of frames, or [Long#MAX_VALUE] if the source is endless.
  default long length() {
    return Long.MAX_VALUE;
  }

  /// The signal it plays, or null if it is not known in advance.
  @Nullable Signal signal();

  /// Starts to produce in real time. Stop the production before you close the source.
  ///
  /// @param ring a ring of [#element()], without a producer
  /// @param frames total number of frames to offer, >= 1
  /// @throws SourceException if it cannot be started
  Production start(RingBuffer ring, long frames);

  @Override
  default void close() {}
}
