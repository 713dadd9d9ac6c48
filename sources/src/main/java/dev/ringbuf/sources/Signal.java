package dev.ringbuf.sources;

/// A signal with a known value at every position, so that a receiver can check each sample.
public interface Signal {
  /// Writes the frames that start at a position.
  ///
  /// @param frames interleaved, frame 0 at index 0
  /// @param position of the first frame, counted from the start of the stream, >= 0
  /// @param count frames to write
  void fill(float[] frames, long position, int count);
}
