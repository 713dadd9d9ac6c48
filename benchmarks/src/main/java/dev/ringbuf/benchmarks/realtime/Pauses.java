package dev.ringbuf.benchmarks.realtime;

import dev.ringbuf.benchmarks.workload.Figures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a producer sees of a JVM's pauses, and what the JVM says of them in its log.
///
/// @param figures of the producer, see [dev.ringbuf.benchmarks.workload.Paced]
/// @param safepoints how often the JVM stopped its threads in that time
/// @param longestReach the longest time until all threads had stopped, ns
/// @param longestStop the longest time from the request to stop until they went on, ns
record Pauses(Figures figures, int safepoints, long longestReach, long longestStop) {
  static final String JAVA_THREAD = "ringbuf, push on a Java thread";
  static final String NATIVE_THREAD = "ringbuf.h on a native thread";

  /// A line of `-Xlog:safepoint`, with the time since the JVM has started in front.
  private static final Pattern SAFEPOINT =
      Pattern.compile("\\[(\\d+)ms].*Reaching safepoint: *(\\d+) ns,.* Total: *(\\d+) ns.*");

  /// Runs a producer in a JVM that collects garbage.
  ///
  /// @param producer label of a candidate of the case `jitter`
  /// @param collector option of the JVM, such as `-XX:+UseZGC`
  static Pauses measure(String producer, String collector, int millis) throws IOException {
    Path log = Files.createTempFile("safepoints", ".log");
    try {
      List<String> options = new ArrayList<>();
      options.addAll(List.of(collector, "-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"));
      options.add("-Xlog:safepoint=info:file=" + log + ":uptimemillis:filecount=0");
      List<String> out =
          Programs.run(Programs.java(options, PausedProducer.class, producer, millis)).out();
      return read(
          Figures.parse(out.get(1)), Long.parseLong(out.getFirst()), Files.readAllLines(log));
    } finally {
      Files.delete(log);
    }
  }

  /// Reads the log from a time on, ms.
  static Pauses read(Figures figures, long begin, List<String> log) {
    int safepoints = 0;
    long longestReach = 0;
    long longestStop = 0;
    for (String line : log) {
      Matcher safepoint = SAFEPOINT.matcher(line);
      if (safepoint.matches() && Long.parseLong(safepoint.group(1)) >= begin) {
        safepoints++;
        longestReach = Math.max(longestReach, Long.parseLong(safepoint.group(2)));
        longestStop = Math.max(longestStop, Long.parseLong(safepoint.group(3)));
      }
    }
    return new Pauses(figures, safepoints, longestReach, longestStop);
  }
}
