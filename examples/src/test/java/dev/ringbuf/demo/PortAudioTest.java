package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ringbuf.testing.ChildProcess;
import dev.ringbuf.testing.ChildProcess.Outcome;
import dev.ringbuf.testing.JackServer;
import dev.ringbuf.testing.NativeTools;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Captures from a real audio server through the real PortAudio.
class PortAudioTest {
  @TempDir Path directory;

  @Test
  void everySampleArrivesWhileTheJvmCollectsGarbage() throws Exception {
    try (JackServer jack = JackServer.start(directory)) {
      Outcome outcome =
          ChildProcess.run(
              JackServer.ENVIRONMENT,
              ChildProcess.java(List.of("-Xmx48m"), CaptureCheck.class, "6"));
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      Map<String, String> results = results(outcome.lastLine());

      assertThat(results)
          .as("%s", outcome)
          .containsEntry("rate", "48000")
          .containsEntry("offered", "288000")
          .containsEntry("delivered", "288000")
          .containsEntry("position", "288000")
          .containsEntry("dropped", "0")
          .containsEntry("gaps", "0")
          .containsEntry("faults", "none");
      assertThat(number(results, "ramp")).isGreaterThan(144_000);
      assertThat(number(results, "collections")).isGreaterThan(50);
      // Clients may see a jump only where the server itself missed a cycle.
      assertThat(number(results, "jumps")).as("%s", results).isLessThanOrEqualTo(jack.xruns());
    }
  }

  @Test
  void theDemoCapturesFromTheDevice() throws Exception {
    try (JackServer jack = JackServer.start(directory)) {
      Outcome outcome = demo(JackServer.ENVIRONMENT, "--seconds", "2", "--capacity", "96000");
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      assertThat(outcome.err()).isEmpty();
      Report report = Report.of(outcome);
      assertThat(report.source()).isEqualTo("portaudio");
      assertThat(report.rate()).isEqualTo(48_000);
      assertThat(report.offered()).isEqualTo(96_000);
      assertThat(report.dropped()).isZero();
      assertThat(report.conservation()).isTrue();
      assertThat(report.continuity()).isTrue();
      assertThat(jack.xruns()).isNotNegative();
    }
  }

  @Test
  void reportsEveryGapToASlowSubscriber() throws Exception {
    try (JackServer jack = JackServer.start(directory)) {
      Outcome outcome = demo(JackServer.ENVIRONMENT, "--seconds", "2", "--slow", "50");
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      Report report = Report.of(outcome);
      assertThat(report.gaps()).isPositive();
      assertThat(report.offered()).isEqualTo(report.delivered() + report.dropped());
      assertThat(report.conservation()).isTrue();
      assertThat(report.continuity()).isTrue();
      assertThat(jack.xruns()).isNotNegative();
    }
  }

  @Test
  void namesTheRateOfTheDevice() throws Exception {
    try (JackServer jack = JackServer.start(directory)) {
      Outcome outcome = demo(JackServer.ENVIRONMENT, "--rate", "44100");
      assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
      assertThat(outcome.err()).contains("portaudio", "44100", "48000 Hz");
      assertThat(jack.xruns()).isNotNegative();
    }
  }

  @Test
  void printsTheLedgerWhenTheServerExits() throws Exception {
    try (JackServer jack = JackServer.start(directory)) {
      List<String> command =
          ChildProcess.java(List.of(), Demo.class, "--source", "portaudio", "--seconds", "3600");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(JackServer.ENVIRONMENT);
      Process demo = builder.start();
      try (BufferedReader out = demo.inputReader()) {
        out.readLine(); // what it will do ...
        out.readLine(); // ... and how
        out.readLine(); // the first second
        jack.stop();
        List<String> lines = out.lines().toList();
        assertThat(demo.waitFor()).as("%s", lines).isEqualTo(1);
        assertThat(lines.getLast()).contains("the source stopped by itself after");
        Report report = Report.of(new Outcome(1, lines.subList(0, lines.size() - 1), ""));
        assertThat(report.offered()).isPositive().isEqualTo(report.delivered() + report.dropped());
        assertThat(report.conservation()).isTrue();
        assertThat(report.continuity()).isTrue();
      } finally {
        demo.destroyForcibly();
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX) // elsewhere a library cannot be hidden
  void explainsHowToInstallMissingPortAudio() throws Exception {
    NativeTools.requireCompiler();
    Files.createFile(directory.resolve("libportaudio.so.2")); // found, but not a library
    Outcome outcome = demo(Map.of("LD_LIBRARY_PATH", directory.toString()));
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.err()).contains("portaudio", "Install PortAudio", "libportaudio2");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void explainsHowToGetACaptureDevice() throws Exception {
    NativeTools.requireCompiler();
    assumeFalse(Files.exists(Path.of("/dev/snd")), "this machine has sound");
    Outcome outcome = demo(Map.of("JACK_DEFAULT_SERVER", "none", "JACK_NO_START_SERVER", "1"));
    if (outcome.err().contains("Install PortAudio")) {
      NativeTools.missing("the PortAudio library (Debian: libportaudio2)");
    }
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("demo: --source portaudio: PortAudio finds no capture device.")
        .contains("jackd", "-d dummy")
        .hasLineCount(1);
  }

  private static Outcome demo(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = ChildProcess.java(List.of(), Demo.class, arguments);
    command.addAll(List.of("--source", "portaudio"));
    return ChildProcess.run(environment, command);
  }

  private static Map<String, String> results(String line) {
    Map<String, String> results = new HashMap<>();
    Pattern.compile("(\\w+)=(\\S+)")
        .matcher(line)
        .results()
        .forEach(pair -> results.put(pair.group(1), pair.group(2)));
    return results;
  }

  private static long number(Map<String, String> results, String name) {
    return Long.parseLong(results.getOrDefault(name, "-1"));
  }
}
