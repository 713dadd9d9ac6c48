package dev.ringbuf.ingest;

import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Minimum, maximum and root mean square of one channel over a run of elements.
record Summary(double min, double max, double rms) {

  /// The summary of each channel, by its name; `value` if it has none.
  static Map<String, Summary> of(
      List<Channel> channels, MemorySegment elements, long count, long elementBytes) {
    Map<String, Summary> summaries = new LinkedHashMap<>();
    for (Channel channel : channels) {
      String name = channel.name().isEmpty() ? "value" : channel.name();
      summaries.put(name, of(channel, elements, 0, count, elementBytes));
    }
    return summaries;
  }

  /// The summary of one channel.
  ///
  /// @param first element, >= 0
  /// @param end behind the last element, > first
  static Summary of(
      Channel channel, MemorySegment elements, long first, long end, long elementBytes) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double squares = 0;
    for (long i = first; i < end; i++) {
      double value = channel.read(elements, i * elementBytes);
      min = Math.min(min, value);
      max = Math.max(max, value);
      squares += value * value;
    }
    return new Summary(min, max, Math.sqrt(squares / (end - first)));
  }
}
