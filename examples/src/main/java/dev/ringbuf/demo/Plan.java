package dev.ringbuf.demo;

import java.math.BigDecimal;
import java.util.Locale;

/// One run, in numbers.
///
/// @param rate frames a second
/// @param channels samples in a frame
/// @param seconds that the stream lasts
/// @param frames that the source offers in all
/// @param chunk frames in a chunk at most, 1 .. capacity
/// @param capacity frames the ring holds at most
/// @param slowMillis that the subscriber takes for each chunk
record Plan(
    int rate,
    int channels,
    BigDecimal seconds,
    long frames,
    int chunk,
    long capacity,
    int slowMillis) {
  /// How long so many frames last.
  double secondsOf(long frames) {
    return (double) frames / rate;
  }

  /// What is counted, for the user.
  String unit() {
    return channels == 1 ? "samples" : "frames";
  }

  /// The plan in words.
  String describe() {
    String slow = slowMillis == 0 ? "" : ", %,d ms of work each".formatted(slowMillis);
    return String.format(
        Locale.ROOT,
        "%,d Hz%s, ring of %,d %s (%.0f ms), chunks of %,d (%.0f ms)%s",
        rate,
        channels == 1 ? "" : " stereo",
        capacity,
        unit(),
        1_000 * secondsOf(capacity),
        chunk,
        1_000 * secondsOf(chunk),
        slow);
  }
}
