package dev.ringbuf.sources;

import java.util.concurrent.locks.LockSupport;

/// Deadlines of a fixed rate. Each is computed from the start, not from the one before, so that
/// neither a late wake-up nor a rounding error adds up.
///
/// @param rate frames a second, >= 1
/// @param startNanos [System#nanoTime] at which frame 0 begins
record Pace(int rate, long startNanos) {
  private static final long SECOND = 1_000_000_000;

  /// Maximum number of blocks that a producer pushes in a second.
  private static final int BLOCKS_PER_SECOND = 200;

  static Pace startingNow(int rate) {
    return new Pace(rate, System.nanoTime());
  }

  /// Number of frames in a block at this rate, >= 1.
  static int blockFrames(int rate) {
    return Math.max(1, rate / BLOCKS_PER_SECOND);
  }

  /// The time at which this number of frames is complete, on the clock of [System#nanoTime].
  long deadline(long frames) {
    return startNanos + frames / rate * SECOND + frames % rate * SECOND / rate;
  }

  /// Waits for the deadline; returns at once when it has passed. Allocates nothing.
  void await(long frames) {
    long deadline = deadline(frames);
    for (long left; (left = deadline - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(this, left);
    }
  }
}
