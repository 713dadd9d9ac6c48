package dev.ringbuf.benchmarks.shootout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The C++ program with the contestants in C and C++: compiled on first use, with optimisation for
/// this very machine, as the JIT compiler does it.
public final class CppProgram {
  private static final List<String> SOURCES = List.of("peers.cpp", "ringbuf.h");
  private static final List<String> OPTIONS = List.of("-std=c++17", "-O3", "-pthread");

  private static final CppProgram INSTANCE = new CppProgram();

  private final Optional<Path> program;
  private final String reason;

  private CppProgram() {
    Path built = null;
    String failure = "";
    try {
      built = build();
    } catch (AbsentException e) {
      failure = String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compile the peers in C++", e);
    }
    this.program = Optional.ofNullable(built);
    this.reason = failure;
  }

  /// @throws AbsentException if there is no compiler
  static Path get() throws AbsentException {
    return INSTANCE.program.orElseThrow(() -> new AbsentException(INSTANCE.reason));
  }

  /// Versions of compiler and libraries, one a line; empty if there is no compiler.
  public static List<String> versions() throws IOException {
    return INSTANCE.program.isEmpty()
        ? List.of()
        : run(List.of(INSTANCE.program.get().toString(), "versions")).lines().toList();
  }

  private static Path build() throws IOException, AbsentException {
    Path directory = Files.createDirectories(target().resolve("cpp"));
    for (String source : SOURCES) {
      try (InputStream in = CppProgram.class.getResourceAsStream("/native/" + source)) {
        if (in == null) {
          throw new AbsentException(source + " was not built into this program");
        }
        Files.copy(in, directory.resolve(source), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    String compiler = Optional.ofNullable(System.getenv("CXX")).orElse("c++");
    Path program = directory.resolve("peers");
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(OPTIONS);
    command.addAll(List.of("-march=native", "-o", program.toString()));
    command.add(directory.resolve(SOURCES.getFirst()).toString());
    String output;
    try {
      output = run(command);
    } catch (IOException e) {
      throw new AbsentException("no C++ compiler (" + compiler + ")");
    }
    if (!Files.isExecutable(program)) {
      throw new AbsentException(
          "the C++ compiler failed: " + output.lines().findFirst().orElse(""));
    }
    return program;
  }

  /// The build's own directory, where the classes are.
  public static Path target() {
    try {
      return Path.of(CppProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
