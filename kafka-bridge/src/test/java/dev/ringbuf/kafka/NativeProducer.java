package dev.ringbuf.kafka;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A process in C that produces into the ring in a file and never stops: `producer.c`, the one that
/// the ring's own tests use. Elements are their own positions, and now and then some are dropped.
final class NativeProducer implements AutoCloseable {
  private static final Path SOURCE = Path.of("../ringbuf/src/test/c/producer.c");
  private static final Path HEADERS = Path.of("../ringbuf/src/main/c");
  private static final Path PROGRAM = Path.of("target/native/producer");

  private static @Nullable Path built;

  private final Process process;

  private NativeProducer(Process process) {
    this.process = process;
  }

  /// Starts it, and waits until it has its role.
  ///
  /// @param file created if it does not exist
  static NativeProducer start(Path file, long capacity, int pauseMicros) throws Exception {
    Process process =
        new ProcessBuilder(
                program().toString(), file.toString(), "" + capacity, "" + pauseMicros, "1")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    if (output.readLine() == null) {
      throw new AssertionError("the producer has ended with " + process.waitFor());
    }
    return new NativeProducer(process);
  }

  private static synchronized Path program() throws IOException, InterruptedException {
    Path known = built;
    if (known != null) {
      return known;
    }
    Files.createDirectories(PROGRAM.getParent());
    List<String> command =
        List.of(
            "cc",
            "-std=gnu11",
            "-O2",
            "-pthread",
            "-I",
            HEADERS.toString(),
            SOURCE.toString(),
            "-o",
            PROGRAM.toString());
    Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (compiler.waitFor() != 0) {
      throw new AssertionError(String.join(" ", command) + "\n" + output);
    }
    built = PROGRAM.toAbsolutePath();
    return PROGRAM.toAbsolutePath();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    kill();
  }

  /// Ends it with SIGKILL.
  void kill() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
