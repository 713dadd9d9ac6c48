package dev.ringbuf.benchmarks.workload;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Duration;
import java.util.List;

/// A candidate in a process without a JVM, while this JVM allocates 2 GB/s beside it. The
/// difference to the same candidate in the JVM is what the JVM does to its own threads; the rest is
/// what a busy machine does to any thread.
public final class BesideGarbage implements Candidate {
  private final Writer requests;
  private final BufferedReader answers;

  /// Starts the process.
  ///
  /// @param command a program that serves rounds, as [RoundServer] does
  public BesideGarbage(List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.requests = process.outputWriter(US_ASCII);
    this.answers = process.inputReader(US_ASCII);
    String greeting = answer();
    if (!greeting.startsWith("ready ")) {
      throw new IOException("not ready: " + greeting);
    }
  }

  @Override
  public Figures round(Duration length) throws IOException {
    try (GarbageLoad _ = new GarbageLoad()) {
      requests.write("round " + length.toMillis() + "\n");
      requests.flush();
      return Figures.parse(answer());
    }
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the process has failed, see above");
    }
    return line;
  }

  /// Ends the process.
  @Override
  public void close() {
    try {
      requests.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
