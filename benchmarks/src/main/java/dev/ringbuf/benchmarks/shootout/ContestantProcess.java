package dev.ringbuf.benchmarks.shootout;

import dev.ringbuf.benchmarks.contest.Figures;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A contestant in a process of its own, which waits for requests between its rounds.
final class ContestantProcess implements AutoCloseable {
  private static final String READY = "ready ";

  /// The same for every contestant, ours and theirs.
  private static final List<String> JVM_FLAGS =
      List.of("-Xms1g", "-Xmx1g", "--enable-native-access=ALL-UNNAMED");

  private final String label;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final String placement;

  private ContestantProcess(String label, Process process) throws IOException, AbsentException {
    this.label = label;
    this.process = process;
    this.requests = process.outputWriter();
    this.answers = process.inputReader();
    String greeting = answer();
    if (!greeting.startsWith(READY)) {
      close();
      throw new AbsentException(greeting);
    }
    this.placement = greeting.substring(READY.length());
  }

  /// Starts a contestant and waits until it is ready.
  ///
  /// @throws AbsentException if what it measures is not installed
  static ContestantProcess start(Case question, Entrant entrant)
      throws IOException, AbsentException {
    ProcessBuilder builder =
        new ProcessBuilder(
            switch (entrant) {
              case Entrant.OnJvm onJvm -> jvm(question, onJvm);
              case Entrant.InCpp inCpp -> cpp(inCpp);
            });
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new ContestantProcess(entrant.label(), builder.start());
  }

  private static List<String> jvm(Case question, Entrant.OnJvm entrant) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    command.addAll(entrant.flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ContestantMain.class.getName(), question.name(), entrant.label()));
    return command;
  }

  private static List<String> cpp(Entrant.InCpp entrant) throws AbsentException {
    List<String> command = new ArrayList<>();
    command.add(CppProgram.get().toString());
    command.addAll(entrant.arguments());
    return command;
  }

  String placement() {
    return placement;
  }

  /// Has a round run.
  ///
  /// @throws IOException if the contestant has failed; it has said why on standard error
  Figures round(int millis) throws IOException {
    requests.write("round " + millis + "\n");
    requests.flush();
    return Figures.parse(answer());
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the contestant \"" + label + "\" has failed, see above");
    }
    return line;
  }

  /// Ends the process.
  @Override
  public void close() throws IOException {
    try {
      requests.close();
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
