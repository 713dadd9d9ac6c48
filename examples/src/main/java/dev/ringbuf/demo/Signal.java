package dev.ringbuf.demo;

/// A signal that is known at every position, so that whoever receives a sample can tell whether it
/// is the right one.
interface Signal {
  /// Writes the frames from a position on.
  ///
  /// @param frames interleaved, frame 0 at index 0
  /// @param position of the first frame, counted from the start of the stream, >= 0
  /// @param count frames to write
  void fill(float[] frames, long position, int count);
}
