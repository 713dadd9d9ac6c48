package dev.ringbuf.testing;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Native tools that tests need. Without them a test is skipped with a message, or fails in
/// continuous integration.
public final class NativeTools {
  private NativeTools() {}

  /// Skips or fails the test unless this program is installed.
  public static void requireProgram(String name, String debianPackage) {
    for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(directory).resolve(name))) {
        return;
      }
    }
    missing("the program " + name + " (Debian: " + debianPackage + ")");
  }

  public static void requireCompiler() {
    requireProgram("cc", "gcc, libc6-dev");
  }

  /// Compiles a C program of the test resources and links it with a library. Skips or fails the
  /// test if the library is not installed.
  ///
  /// @return the program, in the directory
  public static Path compile(String source, String library, String debianPackage, Path directory)
      throws IOException, InterruptedException {
    requireCompiler();
    Path file = directory.resolve(source);
    try (InputStream in =
        requireNonNull(NativeTools.class.getResourceAsStream("/native/" + source), source)) {
      Files.copy(in, file);
    }
    Path program = directory.resolve(source.replace(".c", ""));
    ChildProcess.Outcome outcome =
        ChildProcess.run(
            Map.of(),
            List.of("cc", "-std=c11", "-Wall", "-o", program.toString(), file.toString(), library));
    if (outcome.exitCode() != 0) {
      missing("the library %s (Debian: %s): %s".formatted(library, debianPackage, outcome.err()));
    }
    return program;
  }

  public static void missing(String what) {
    if (Boolean.parseBoolean(System.getenv("CI"))) {
      fail("missing, and needed in continuous integration: " + what);
    }
    abort("skipped, because this is missing: " + what);
  }
}
