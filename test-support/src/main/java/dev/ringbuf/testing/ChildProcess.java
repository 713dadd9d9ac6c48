package dev.ringbuf.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Runs programs as separate processes, to their end.
public final class ChildProcess {
  private static final int DEADLINE_SECONDS = 180;

  private ChildProcess() {}

  /// The result of a process.
  ///
  /// @param out its standard output, line by line
  /// @param err its standard error
  public record Outcome(int exitCode, List<String> out, String err) {
    public String lastLine() {
      return out.isEmpty() ? "" : out.getLast();
    }
  }

  /// The command that runs a class of this class path on this JDK.
  public static List<String> java(List<String> jvmArguments, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /// Runs a command without standard input.
  ///
  /// @param environment variables to set; an empty value removes the variable
  public static Outcome run(Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("out", ".txt");
    Path err = Files.createTempFile("err", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      environment.forEach(
          (name, value) -> {
            if (value.isEmpty()) {
              builder.environment().remove(name);
            } else {
              builder.environment().put(name, value);
            }
          });
      Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      process.getOutputStream().close();
      if (!process.waitFor(DEADLINE_SECONDS, SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            "%s has not ended within %d s%n%s%n%s"
                .formatted(
                    command, DEADLINE_SECONDS, Files.readString(out), Files.readString(err)));
      }
      return new Outcome(
          process.exitValue(), Files.readAllLines(out, UTF_8), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
