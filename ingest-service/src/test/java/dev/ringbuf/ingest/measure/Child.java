package dev.ringbuf.ingest.measure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A [Subject] that this JVM has started.
final class Child implements AutoCloseable {
  static final String HEAP = "512m";

  private final Process process;
  private final Writer commands;
  private final BufferedReader replies;
  private final int port;

  /// Counters of a subject at one moment.
  record Counters(Map<String, Long> values) {
    boolean has(String name) {
      return values.containsKey(name);
    }

    long get(String name) {
      return values.getOrDefault(name, 0L);
    }

    /// What was added since.
    long since(Counters before, String name) {
      return get(name) - before.get(name);
    }

    double secondsSince(Counters before) {
      return since(before, "wall") / 1e9;
    }

    /// Processor time per time: 1 is a core.
    double coresSince(Counters before) {
      return (double) since(before, "cpu") / since(before, "wall");
    }
  }

  private Child(Process process) throws IOException {
    this.process = process;
    this.commands = process.outputWriter(UTF_8);
    this.replies = process.inputReader(UTF_8);
    this.port = Math.toIntExact(reply().get("port"));
  }

  static Child start(Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + HEAP,
            "-XX:MaxDirectMemorySize=16g",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Subject.class.getName()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return new Child(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  int port() {
    return port;
  }

  Counters counters() throws IOException {
    return ask("counters");
  }

  /// Counters, with the memory after a garbage collection.
  Counters memory() throws IOException {
    return ask("memory");
  }

  private Counters ask(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    return reply();
  }

  private Counters reply() throws IOException {
    @Nullable String line = replies.readLine();
    if (line == null) {
      throw new IOException("the measured JVM has ended, see its messages above");
    }
    Map<String, Long> values = new TreeMap<>();
    for (String counter : line.split(" ", -1)) {
      int equals = counter.indexOf('=');
      values.put(counter.substring(0, equals), Long.valueOf(counter.substring(equals + 1)));
    }
    return new Counters(values);
  }

  @Override
  public void close() throws IOException {
    commands.close();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
