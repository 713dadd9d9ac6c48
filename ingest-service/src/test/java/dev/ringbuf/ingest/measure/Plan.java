package dev.ringbuf.ingest.measure;

import java.util.List;

/// How long to measure.
///
/// @param warmUp seconds before a figure
/// @param seconds of a figure
/// @param maxStreams of 48 kHz, where the search ends
/// @param viewers numbers of them
record Plan(double warmUp, double seconds, int maxStreams, List<Integer> viewers) {
  static final Plan FULL = new Plan(3, 8, 16_000, List.of(1, 10, 100));
  static final Plan QUICK = new Plan(1.5, 2, 16_000, List.of(1, 10, 100));

  /// For a test: whether everything works.
  static final Plan SMOKE = new Plan(0.1, 0.2, 100, List.of(1));

  boolean isSmoke() {
    return equals(SMOKE);
  }

  void pauseToWarmUp() {
    pause(warmUp);
  }

  void pauseToMeasure() {
    pause(seconds);
  }

  static void pause(double seconds) {
    try {
      Thread.sleep((long) (1_000 * seconds));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
