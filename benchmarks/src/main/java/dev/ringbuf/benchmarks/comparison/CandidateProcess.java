package dev.ringbuf.benchmarks.comparison;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.benchmarks.workload.Figures;
import dev.ringbuf.benchmarks.workload.RoundServer;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A candidate in a separate process, which waits for requests between rounds.
final class CandidateProcess implements AutoCloseable {
  private static final String READY = "ready ";

  /// The same for every candidate, including ours.
  ///
  /// - The heap is touched before the first round, in huge pages where the system has them. The
  ///   first touch of a page takes up to 25 µs on a virtual machine. A candidate that allocates
  ///   would measure that for as long as its heap is new.
  /// - The young generation has a fixed size, so that garbage is collected several times a second,
  ///   in the time of the candidate that made it.
  /// - The workloads may pin threads, which is a restricted call. The ring is a module of its own
  ///   and gets native access only if its candidate says so.
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-Xmn128m",
          "-XX:+AlwaysPreTouch",
          "-XX:+DisplayVMOutputToStderr",
          "--enable-native-access=ALL-UNNAMED",
          "--add-modules=dev.ringbuf");

  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private final String label;
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;
  private final String placement;

  private CandidateProcess(String label, Process process) throws IOException, AbsentException {
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

  /// Starts a candidate and waits until it is ready.
  ///
  /// @throws AbsentException if the candidate needs something that is not installed
  static CandidateProcess start(Case benchmark, CandidateSpec candidate)
      throws IOException, AbsentException {
    ProcessBuilder builder =
        new ProcessBuilder(
            switch (candidate) {
              case CandidateSpec.OnJvm onJvm -> jvm(benchmark, onJvm);
              case CandidateSpec.InCpp inCpp -> cpp(inCpp);
            });
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new CandidateProcess(candidate.label(), builder.start());
  }

  private static List<String> jvm(Case benchmark, CandidateSpec.OnJvm candidate)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_FLAGS);
    if (Files.isReadable(HUGE_PAGES) && !Files.readString(HUGE_PAGES).contains("[never]")) {
      command.add("-XX:+UseTransparentHugePages");
    }
    command.addAll(List.of("--module-path", locationOfTheRing()));
    command.addAll(candidate.flags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(CandidateMain.class.getName(), benchmark.name(), candidate.label()));
    return command;
  }

  /// A directory or a jar. It is on the class path, too, but the module path comes first.
  private static String locationOfTheRing() {
    try {
      return Path.of(RingBuffer.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> cpp(CandidateSpec.InCpp candidate) throws AbsentException {
    List<String> command = new ArrayList<>();
    command.add(CppProgram.get().toString());
    command.addAll(candidate.arguments());
    return command;
  }

  String placement() {
    return placement;
  }

  /// Runs one round.
  ///
  /// @throws IOException if the candidate failed; it prints the reason to standard error
  Figures round(int millis) throws IOException {
    requests.write("round " + millis + "\n");
    requests.flush();
    return Figures.parse(answer());
  }

  /// Measures the cache line between the cores.
  ///
  /// @return nanoseconds of a round trip
  double line() throws IOException {
    requests.write(RoundServer.LINE + "\n");
    requests.flush();
    return Figures.parse(answer()).get(RoundServer.LINE);
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the candidate \"" + label + "\" has failed, see above");
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
