package dev.ringbuf.ingest.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A JVM that is measured. It answers each line of its input with one line of counters, and ends
/// with its input.
final class Subject {
  private Subject() {}

  /// Runs what is measured.
  ///
  /// @param args what to run, and its numbers
  public static void main(String[] args) throws IOException {
    Logging.errorsOnly();
    Supplier<Map<String, Long>> counters =
        switch (args[0]) {
          case "streams" -> new StreamLoad(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
          case "RING" -> new RingServer();
          default -> new SinkServer(Served.valueOf(args[0]));
        };
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = "start"; line != null; line = commands.readLine()) {
      Map<String, Long> reply = new TreeMap<>(counters.get());
      reply.putAll(line.equals("memory") ? Usage.memory() : Usage.time());
      System.out.println(
          reply.entrySet().stream()
              .map(entry -> entry.getKey() + "=" + entry.getValue())
              .collect(Collectors.joining(" ")));
    }
    System.exit(0);
  }
}
