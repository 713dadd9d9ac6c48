package dev.ringbuf.benchmarks.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Runs one candidate in a separate process, with its own JIT compilation, heap and garbage. It
/// runs rounds on request; the package description shows the protocol.
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
