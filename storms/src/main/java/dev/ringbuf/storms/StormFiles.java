package dev.ringbuf.storms;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ringbuf.RingBuffer;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The directory of a storm: its rings, the programs in C that it compiles, and what its processes
/// print. Closing it kills the processes that are left. Any thread.
final class StormFiles implements AutoCloseable {
  private static final List<String> OPTIONS =
      List.of("-std=gnu11", "-O2", "-g", "-pthread", "-Wall", "-Wextra", "-Werror");
  static final List<String> SANITIZERS =
      List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=all");

  private final Path directory;
  private final AtomicInteger names = new AtomicInteger();
  private final Queue<Process> processes = new ConcurrentLinkedQueue<>();

  StormFiles(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /// A path in it that was not used before.
  Path path(String prefix) {
    return directory.resolve(prefix + "-" + names.incrementAndGet());
  }

  // ---- Programs

  /// Compiles a program of `src/main/c`, or a library with the options `-shared -fPIC`.
  Path compile(String compiler, String source, List<String> more)
      throws IOException, InterruptedException {
    Path output = path(source.replace(".c", ""));
    List<String> command = new ArrayList<>(List.of(compiler));
    command.addAll(OPTIONS);
    command.addAll(more);
    command.addAll(List.of(sources().resolve(source).toString(), "-o", output.toString()));
    run(command);
    return output;
  }

  private static Path sources() {
    URL header = StormFiles.class.getResource("/native/ringbuf.h");
    if (header == null) {
      throw new IllegalStateException("ringbuf.h is missing: build the module again");
    }
    try {
      return Path.of(header.toURI()).resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// The command of a JVM that runs a class of this module. Starts fast.
  static List<String> java(Class<?> main) {
    List<String> command = new ArrayList<>(List.of(javaProgram()));
    command.addAll(
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx64m"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(classPath(main, RingBuffer.class));
    command.add(main.getName());
    return command;
  }

  static String javaProgram() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// Where these classes come from; tests have their own idea of `java.class.path`.
  static String classPath(Class<?>... classes) {
    return Stream.of(classes)
        .map(each -> each.getProtectionDomain().getCodeSource().getLocation())
        .map(StormFiles::file)
        .distinct()
        .collect(Collectors.joining(System.getProperty("path.separator")));
  }

  private static String file(URL location) {
    try {
      return Path.of(location.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  // ---- Processes

  /// Starts a process whose errors go to a file of this directory.
  Worker start(List<String> command, Object... arguments) throws IOException {
    List<String> full = new ArrayList<>(command);
    Arrays.stream(arguments).map(String::valueOf).forEach(full::add);
    Path errors = path("errors");
    Process process =
        new ProcessBuilder(full)
            .directory(directory.toFile())
            .redirectError(errors.toFile())
            .start();
    processes.add(process);
    return new Worker(process, errors, String.join(" ", full));
  }

  /// Runs a command to its end, and expects it to succeed.
  ///
  /// @return what it printed
  String run(List<String> command, Object... arguments) throws IOException, InterruptedException {
    Worker worker = start(command, arguments);
    worker.process.getOutputStream().close();
    String output = new String(worker.process.getInputStream().readAllBytes(), UTF_8);
    worker.expectSuccess();
    return output;
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }

  /// A process of a storm.
  record Worker(Process process, Path errors, String command) {
    /// Ends it as `kill -9` does.
    void kill() throws InterruptedException, IOException {
      Violation.check(process.isAlive(), "%s has ended by itself: %s", command, said());
      process.destroyForcibly().waitFor();
      Files.deleteIfExists(errors);
    }

    /// The number that the process prints next.
    long number() throws IOException {
      String line = process.inputReader(UTF_8).readLine();
      Violation.check(line != null, "%s has ended: %s", command, said());
      return Long.parseLong(line);
    }

    void expectSuccess() throws InterruptedException, IOException {
      boolean ended = process.waitFor(5, TimeUnit.MINUTES);
      Violation.check(ended, "%s has not ended in 5 minutes", command);
      int code = process.exitValue();
      Violation.check(code == 0, "%s%nexit code %d: %s", command, code, said());
      Files.deleteIfExists(errors);
    }

    String said() throws IOException {
      return Files.exists(errors) ? Files.readString(errors) : "";
    }
  }
}
