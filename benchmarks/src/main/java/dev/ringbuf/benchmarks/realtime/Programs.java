package dev.ringbuf.benchmarks.realtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs programs to their end.
final class Programs {
  private static final int DEADLINE_SECONDS = 300;

  private Programs() {}

  /// What a program printed.
  ///
  /// @param out standard output, line by line
  record Output(List<String> out, String err) {}

  /// Runs a program without input.
  ///
  /// @throws IOException if it fails, with what it printed
  static Output run(List<String> command) throws IOException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      process.getOutputStream().close();
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(command + " has not ended in " + DEADLINE_SECONDS + " s");
      }
      Output output = new Output(Files.readAllLines(out, UTF_8), Files.readString(err));
      if (process.exitValue() != 0) {
        throw new IOException(
            "%s failed with %d%n%s%n%s"
                .formatted(
                    String.join(" ", command),
                    process.exitValue(),
                    String.join("\n", output.out),
                    output.err));
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it ran: " + command, e);
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /// The command that runs a class of this class path on this JDK.
  static List<String> java(List<String> options, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return command;
  }

  /// True if a program is installed and works: it ends with 0.
  static boolean works(String... command) {
    try {
      run(List.of(command));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
