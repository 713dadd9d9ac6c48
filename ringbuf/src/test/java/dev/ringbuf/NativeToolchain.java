package dev.ringbuf;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// The C and C++ compilers of this machine, and the programs that tests build with them, in
/// `target/native`.
///
/// Where a tool is missing, the tests that need it are skipped and the build says so; in continuous
/// integration (environment variable `CI` set to `true`) they fail.
final class NativeToolchain {
  static final Path HEADERS = Path.of("src/main/c");
  static final Path SOURCES = Path.of("src/test/c");
  static final List<String> STRICT =
      List.of("-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror");

  private static final Path OUTPUT = Path.of("target/native");
  private static final boolean CI = "true".equals(System.getenv("CI"));
  private static final boolean POSIX = File.separatorChar == '/';
  private static final long DEADLINE_MINUTES = 10;
  private static final Map<List<String>, Path> BUILT = new ConcurrentHashMap<>();
  private static final Map<Sanitizer, List<String>> LAUNCHERS = new ConcurrentHashMap<>();
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  /// What a program is instrumented with.
  enum Sanitizer {
    NONE(""),
    ADDRESS_AND_UNDEFINED("-fsanitize=address,undefined -fno-sanitize-recover=all"),
    THREAD("-fsanitize=thread");

    private final String options;

    Sanitizer(String options) {
      this.options = options;
    }

    List<String> options() {
      return this == NONE ? List.of() : List.of(options.split(" ", -1));
    }
  }

  private NativeToolchain() {}

  /// The system's C compiler.
  static String cc() {
    return compilers("C", "cc", "gcc", "clang").getFirst();
  }

  /// Every C compiler there is: GCC and Clang where both are installed.
  static List<String> cCompilers() {
    return compilers("C", withVersions("cc", "gcc", "clang"));
  }

  /// Every C++ compiler there is.
  static List<String> cppCompilers() {
    return compilers("C++", withVersions("c++", "g++", "clang++"));
  }

  /// Distributions install Clang with its version in the name.
  private static String[] withVersions(String... names) {
    String clang = names[names.length - 1];
    return Stream.concat(
            Arrays.stream(names),
            IntStream.range(14, 30).mapToObj(version -> clang + "-" + version))
        .toArray(String[]::new);
  }

  /// The commands among `names` that exist, each program once.
  private static List<String> compilers(String language, String... names) {
    if (!POSIX) {
      Assumptions.abort("The tests of ringbuf.h need a POSIX system, this is Windows");
    }
    Set<Path> programs = new HashSet<>();
    List<String> found = new ArrayList<>();
    for (String name : names) {
      Optional<Path> program = onPath(name);
      if (program.isPresent() && programs.add(program.get())) {
        found.add(name);
      }
    }
    if (found.isEmpty()) {
      throw missing("no " + language + " compiler");
    }
    return found;
  }

  private static Optional<Path> onPath(String command) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(directory -> Path.of(directory, command))
        .filter(Files::isExecutable)
        .findFirst()
        .map(NativeToolchain::realPath);
  }

  private static Path realPath(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AssertionError missing(String what) {
    if (CI) {
      return new AssertionError("continuous integration must not skip tests, but there is " + what);
    }
    String message = "SKIPPED tests of ringbuf.h: there is " + what + " on the PATH";
    if (TOLD.add(message)) {
      System.out.println(message);
    }
    return Assumptions.abort(message);
  }

  /// Builds a program from sources in [#SOURCES] with the system's C compiler.
  ///
  /// @return the command that runs it
  static List<String> program(Sanitizer sanitizer, String source) {
    List<String> launcher = launcher(sanitizer);
    Path program = build(sanitizer, source, List.of());
    return Stream.concat(launcher.stream(), Stream.of(program.toString())).toList();
  }

  /// Builds a shared library from a source in [#SOURCES].
  static Path library(String source) {
    return build(Sanitizer.NONE, source, List.of("-shared", "-fPIC", "-fvisibility=hidden"));
  }

  private static Path build(Sanitizer sanitizer, String source, List<String> more) {
    List<String> options = new ArrayList<>(List.of("-std=gnu11", "-O2", "-g", "-pthread"));
    options.addAll(STRICT);
    options.addAll(sanitizer.options());
    options.addAll(more);
    return compile(cc(), options, SOURCES.resolve(source));
  }

  /// Compiles and links one source file; the same one only once.
  static Path compile(String compiler, List<String> options, Path source) {
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(options);
    command.addAll(List.of("-I", HEADERS.toString(), source.toString()));
    return BUILT.computeIfAbsent(
        command,
        _ -> {
          String name = source.getFileName().toString().replaceFirst("\\.[^.]*$", "");
          Path output = OUTPUT.resolve(name + "-" + Integer.toHexString(command.hashCode()));
          List<String> full = new ArrayList<>(command);
          full.addAll(List.of("-o", output.toString()));
          createDirectory();
          Outcome outcome = execute(full);
          if (outcome.exitCode != 0) {
            fail(String.join(" ", full) + "\n" + outcome.output);
          }
          return output.toAbsolutePath();
        });
  }

  private static void createDirectory() {
    try {
      Files.createDirectories(OUTPUT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The prefix for the command of a sanitized program. ThreadSanitizer does not support the
  /// address layouts that newer kernels sometimes choose. `setarch -R`, where it exists and is
  /// allowed, runs a program without randomised addresses.
  private static List<String> launcher(Sanitizer sanitizer) {
    if (sanitizer == Sanitizer.NONE) {
      return List.of();
    }
    return LAUNCHERS.computeIfAbsent(sanitizer, NativeToolchain::findLauncher);
  }

  private static List<String> findLauncher(Sanitizer sanitizer) {
    String compiler = cc();
    Path source = OUTPUT.resolve("probe-" + sanitizer + ".c");
    Path program = OUTPUT.resolve("probe-" + sanitizer);
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(sanitizer.options());
    command.addAll(List.of(source.toString(), "-o", program.toString()));
    createDirectory();
    try {
      Files.writeString(source, "int main(void) { return 0; }\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Outcome outcome = execute(command);
    if (outcome.exitCode == 0) {
      List<String> fixedAddresses = List.of("setarch", "-R");
      for (List<String> launcher : List.of(fixedAddresses, List.<String>of())) {
        outcome = execute(Stream.concat(launcher.stream(), Stream.of(program.toString())).toList());
        if (outcome.exitCode == 0) {
          return launcher;
        }
      }
    }
    throw missing("no working " + sanitizer + " sanitizer (" + outcome.output.strip() + ")");
  }

  /// Runs a command to its end and expects it to succeed.
  ///
  /// @return what it printed
  static String run(List<String> command, String... arguments) {
    List<String> full = Stream.concat(command.stream(), Arrays.stream(arguments)).toList();
    Outcome outcome = execute(full);
    if (outcome.exitCode != 0) {
      fail(String.join(" ", full) + "\nexit code " + outcome.exitCode + "\n" + outcome.output);
    }
    return outcome.output;
  }

  /// Runs a command to its end and expects it to fail.
  ///
  /// @return what it printed
  static String failure(List<String> command, String... arguments) {
    List<String> full = Stream.concat(command.stream(), Arrays.stream(arguments)).toList();
    Outcome outcome = execute(full);
    if (outcome.exitCode == 0) {
      fail(String.join(" ", full) + "\ndid not fail\n" + outcome.output);
    }
    return outcome.output;
  }

  private record Outcome(int exitCode, String output) {}

  private static Outcome execute(List<String> command) {
    try {
      Path output = Files.createTempFile("ringbuf", ".out");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
          process.destroyForcibly().waitFor();
          return new Outcome(-1, "no end after " + DEADLINE_MINUTES + " minutes");
        }
        return new Outcome(process.exitValue(), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      return new Outcome(-1, e.toString());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
