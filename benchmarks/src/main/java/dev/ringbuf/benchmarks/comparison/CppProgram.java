package dev.ringbuf.benchmarks.comparison;

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

/// The candidates in C and C++: a program and a library. Each run compiles them on first use and
/// optimises for this machine, as the JIT compiler does.
public final class CppProgram {
  private static final List<String> SOURCES =
      List.of("peers.cpp", "paced.cpp", "paced.h", "ringbuf.h");
  private static final List<String> OPTIONS = List.of("-std=c++17", "-O3", "-pthread");

  private final Optional<Path> program;
  private final String reason;

  /// Compiles both on first use.
  private static final class Holder {
    static final CppProgram INSTANCE = new CppProgram();
  }

  private CppProgram() {
    Path built = null;
    String failure = "";
    try {
      copySources();
      compile("paced.cpp", library(), "-shared", "-fPIC");
      built = compile("peers.cpp", program());
    } catch (AbsentException e) {
      failure = String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot compile the candidates in C++", e);
    }
    this.program = Optional.ofNullable(built);
    this.reason = failure;
  }

  /// The program with the candidates.
  ///
  /// @throws AbsentException if there is no compiler
  static Path get() throws AbsentException {
    return Holder.INSTANCE.program.orElseThrow(() -> new AbsentException(Holder.INSTANCE.reason));
  }

  /// The library for JVMs. In the process of a candidate, this is the library that the comparison
  /// compiled.
  ///
  /// @throws AbsentException if there is no compiler
  static Path compiledLibrary() throws AbsentException {
    if (!Files.exists(library())) {
      get();
    }
    return library();
  }

  /// As [#compiledLibrary], the program.
  ///
  /// @throws AbsentException if there is no compiler
  static Path compiledProgram() throws AbsentException {
    return Files.exists(program()) ? program() : get();
  }

  /// Versions of compiler and libraries, one per line. Empty if there is no compiler.
  public static List<String> versions() throws IOException {
    Optional<Path> program = Holder.INSTANCE.program;
    return program.isEmpty()
        ? List.of()
        : run(List.of(program.get().toString(), "versions")).lines().toList();
  }

  /// The build's output directory, which holds the classes.
  public static Path target() {
    try {
      return Path.of(CppProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path directory() {
    return target().resolve("cpp");
  }

  private static Path program() {
    return directory().resolve("peers");
  }

  private static Path library() {
    return directory().resolve(System.mapLibraryName("paced"));
  }

  private static void copySources() throws IOException, AbsentException {
    Files.createDirectories(directory());
    for (String source : SOURCES) {
      try (InputStream in = CppProgram.class.getResourceAsStream("/native/" + source)) {
        if (in == null) {
          throw new AbsentException(source + " was not built into this program");
        }
        Files.copy(in, directory().resolve(source), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static Path compile(String source, Path result, String... options)
      throws IOException, AbsentException {
    Files.deleteIfExists(result);
    String compiler = Optional.ofNullable(System.getenv("CXX")).orElse("c++");
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(OPTIONS);
    command.addAll(List.of(options));
    command.addAll(List.of("-march=native", "-o", result.toString()));
    command.add(directory().resolve(source).toString());
    String output;
    try {
      output = run(command);
    } catch (IOException e) {
      throw new AbsentException("no C++ compiler (" + compiler + ")");
    }
    if (!Files.exists(result)) {
      throw new AbsentException(
          "the C++ compiler failed: " + output.lines().findFirst().orElse("without a word"));
    }
    return result;
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
