package dev.ringbuf.benchmarks.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Runs one candidate in a process of its own, so that its JIT compilation, its heap and its
/// garbage are its own: rounds on request, as drawn in the package's description.
public final class RoundServer {
  private RoundServer() {}

  /// Serves rounds until the end of input.
  public static void serve(Candidate candidate) throws Exception {
    PrintStream answers = System.out;
    answers.println("ready " + Placement.describe());
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      answers.println(candidate.round(lengthOf(line)).toLine());
    }
  }

  private static Duration lengthOf(String request) throws IOException {
    if (!request.startsWith("round ")) {
      throw new IOException("unknown request: " + request);
    }
    return Duration.ofMillis(Long.parseLong(request.substring("round ".length())));
  }
}
