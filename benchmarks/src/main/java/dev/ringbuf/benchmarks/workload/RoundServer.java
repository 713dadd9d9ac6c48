package dev.ringbuf.benchmarks.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Runs one candidate in a separate process, with its own JIT compilation, heap and garbage. It
/// runs rounds on request; the package description shows the protocol.
public final class RoundServer {
  /// The figure that every round on a JVM has: milliseconds of JIT compilation since the previous
  /// round.
  public static final String COMPILING = "compiling";

  /// The figure of a look at the state of the machine: nanoseconds of a cache-line round trip.
  public static final String LINE = "line";

  private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
  private final CacheLine line = new CacheLine();
  private final Candidate candidate;
  private long compiled = compiler.getTotalCompilationTime();

  private RoundServer(Candidate candidate) {
    this.candidate = candidate;
  }

  /// Serves rounds until the end of input.
  public static void serve(Candidate candidate) throws Exception {
    RoundServer server = new RoundServer(candidate);
    PrintStream answers = System.out;
    answers.println("ready " + Placement.describe());
    BufferedReader requests =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String request = requests.readLine(); request != null; request = requests.readLine()) {
      answers.println(server.answer(request).toLine());
    }
  }

  private Figures answer(String request) throws Exception {
    if (request.equals(LINE)) {
      return Figures.of(LINE, line.roundTripNanos());
    }
    Figures figures = candidate.round(lengthOf(request));
    long before = compiled;
    compiled = compiler.getTotalCompilationTime();
    return figures.with(COMPILING, (double) (compiled - before));
  }

  private static Duration lengthOf(String request) throws IOException {
    if (!request.startsWith("round ")) {
      throw new IOException("unknown request: " + request);
    }
    return Duration.ofMillis(Long.parseLong(request.substring("round ".length())));
  }
}
