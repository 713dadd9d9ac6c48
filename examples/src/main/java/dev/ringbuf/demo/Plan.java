package dev.ringbuf.demo;

import java.math.BigDecimal;
import java.util.Locale;

/// The parameters of one run.
///
/// @param rate frames a second
/// @param channels samples in a frame
/// @param seconds duration of the stream
/// @param frames total number of frames that the source offers
/// @param chunk maximum number of frames in a chunk, 1 .. capacity
/// @param capacity maximum number of frames in the ring
/// @param slowMillis milliseconds that the subscriber spends on each chunk
record Plan(
    int rate,
    int channels,
    BigDecimal seconds,
    long frames,
    int chunk,
    long capacity,
    int slowMillis) {
  /// The duration of a number of frames.
  double secondsOf(long frames) {
    return (double) frames / rate;
  }

  /// The unit of all counts, as shown to the user.
  String unit() {
    return channels == 1 ? "samples" : "frames";
  }

  /// The plan as one line of text.
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
