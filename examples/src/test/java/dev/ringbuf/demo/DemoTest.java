package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringbuf.testing.ChildProcess;
import dev.ringbuf.testing.ChildProcess.Outcome;
import dev.ringbuf.testing.NativeTools;
import dev.ringbuf.testing.WavBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The demo as a user sees it: a process, its exit code and what it prints.
class DemoTest {
  @TempDir Path directory;

  @Test
  void deliversEverythingToASubscriberThatKeepsUp() throws Exception {
    Outcome outcome = demo("--seconds", "2");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
    Report report = Report.of(outcome);
    assertThat(report.source()).isEqualTo("synthetic");
    assertThat(report.rate()).isEqualTo(48_000);
    assertThat(report.seconds()).isEqualTo(2);
    assertThat(report.capacity()).isEqualTo(12_000);
    assertThat(report.offered()).isEqualTo(96_000);
    assertLaws(report);
  }

  @Test
  void reportsEveryGapToASlowSubscriber() throws Exception {
    Outcome outcome = demo("--seconds", "2", "--slow", "50");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    Report report = Report.of(outcome);
    assertThat(report.gaps()).isPositive();
    assertThat(report.dropped()).isPositive();
    assertThat(report.maxFill()).isEqualTo(report.capacity());
    assertThat(outcome.out()).anyMatch(line -> line.matches(" +gap at .* samples lost .*"));
    assertLaws(report);
  }

  @Test
  void followsItsOptions() throws Exception {
    Outcome outcome =
        demo("--rate=96000", "--seconds=0.5", "--chunk=7", "--capacity=1001", "--slow=1");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    Report report = Report.of(outcome);
    assertThat(report.rate()).isEqualTo(96_000);
    assertThat(report.seconds()).isEqualTo(0.5);
    assertThat(report.capacity()).isEqualTo(1_001);
    assertThat(report.offered()).isEqualTo(48_000);
    assertThat(report.gaps()).isPositive();
    assertLaws(report);
  }

  @Test
  void carriesTheSamplesOfACThread() throws Exception {
    NativeTools.requireCompiler();
    Outcome outcome = demo("--source", "native", "--seconds", "2", "--slow", "20");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
    Report report = Report.of(outcome);
    assertThat(report.source()).isEqualTo("native");
    assertThat(report.offered()).isEqualTo(96_000);
    assertThat(report.gaps()).isPositive();
    assertLaws(report);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 16", "1, 2, 24", "3, 2, 32"})
  void playsAFileToItsEnd(int tag, int channels, int bits) throws Exception {
    int frames = 22_050 + 11;
    byte[] data = new byte[frames * channels * bits / 8];
    new Random(bits).nextBytes(data);
    Path file = directory.resolve("a file.wav");
    Files.write(file, new WavBuilder().format(tag, channels, 44_100, bits).data(data).build());

    Outcome outcome = demo("--source", "wav:" + file, "--slow", "20");

    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    Report report = Report.of(outcome);
    assertThat(report.source()).isEqualTo("wav:" + file);
    assertThat(report.rate()).isEqualTo(44_100);
    assertThat(report.seconds()).isEqualTo(0.5);
    assertThat(report.offered()).isEqualTo(frames);
    assertThat(report.gaps()).isPositive();
    assertLaws(report);
  }

  @Test
  void playsAFileForTheGivenTime() throws Exception {
    Path file = directory.resolve("long.wav");
    Files.write(file, new WavBuilder().format(1, 1, 8_000, 8).data(new byte[80_000]).build());
    Report report = Report.of(demo("--source", "wav:" + file, "--seconds", "0.25"));
    assertThat(report.offered()).isEqualTo(2_000);
    assertLaws(report);
  }

  @Test
  void makesTheRingLargeEnoughForAChunk() throws Exception {
    Report report = Report.of(demo("--seconds", "0.1", "--chunk", "20000"));
    assertThat(report.capacity()).isEqualTo(20_000);
    assertLaws(report);
  }

  @Test
  void explainsItsOptions() throws Exception {
    Outcome outcome = demo("--help");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(String.join("\n", outcome.out()))
        .contains("--source", "--rate", "--seconds", "--chunk", "--capacity", "--slow", "--help");
  }

  @ParameterizedTest
  @CsvSource({
    "--source,   ''",
    "--source,   tape",
    "--source,   wav:",
    "--source,   wav:/no/such/file.wav",
    "--source,   wav:/",
    "--rate,     0",
    "--rate,     -48000",
    "--rate,     48k",
    "--rate,     100000001",
    "--seconds,  0",
    "--seconds,  -1",
    "--seconds,  soon",
    "--seconds,  1e99",
    "--chunk,    0",
    "--chunk,    1.5",
    "--chunk,    100000001",
    "--capacity, 0",
    "--capacity, -1",
    "--capacity, 1000000000000000",
    "--capacity, 99999999999999999999",
    "--slow,     -1",
    "--slow,     60001",
    "--slow,     fast",
    "--speed,    3"
  })
  void rejectsInvalidOptions(String option, String value) throws Exception {
    assertRefused(option, demo(option, value));
  }

  @Test
  void rejectsOptionsThatContradictEachOther() throws Exception {
    assertRefused("--chunk", demo("--chunk", "11", "--capacity", "10"));
    assertRefused("--rate", demo("--source", "wav:a.wav", "--rate", "48000"));
    assertRefused("--rate", demo("--rate", "1", "--rate", "2"));
    assertRefused("--seconds", demo("--seconds"));
    assertRefused("now", demo("now"));
  }

  @Test
  void rejectsAFileThatItCannotPlay() throws Exception {
    Path file = directory.resolve("text.wav");
    Files.writeString(file, "This is not a WAV file at all.");
    Outcome outcome = demo("--source", "wav:" + file);
    assertRefused("--source", outcome);
    assertThat(outcome.err()).contains("not a WAV file");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // finds programs in other places too
  void explainsHowToInstallAMissingCompiler() throws Exception {
    Outcome outcome = demo(Map.of("PATH", directory.toString(), "CC", ""), "--source", "native");
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.err()).contains("native", "C compiler", "gcc", "xcode-select");
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void showsTheErrorsOfTheCompiler() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/false")), "needs a program that fails");
    Outcome outcome = demo(Map.of("PATH", "/bin", "CC", "false"), "--source", "native");
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(1);
    assertThat(outcome.err()).contains("the C compiler failed: false -std=c11");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS) // has no signals
  void printsTheLedgerWhenItIsInterrupted() throws Exception {
    List<String> command = ChildProcess.java(List.of(), Demo.class, "--seconds", "3600");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var out = process.inputReader()) {
      out.readLine(); // what it will do ...
      out.readLine(); // ... and how
      out.readLine(); // the first second
      process.toHandle().destroy(); // SIGTERM, handled like Ctrl-C
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).isEqualTo(128 + 15);
      Report report = Report.of(new Outcome(0, lines, ""));
      assertThat(report.offered()).isPositive().isLessThan(48_000 * 3_600L);
      assertThat(report.seconds()).isLessThan(3_600);
      assertLaws(report);
    } finally {
      process.destroyForcibly();
    }
  }

  private static void assertRefused(String option, Outcome outcome) {
    assertThat(outcome.exitCode()).as("%s", outcome).isEqualTo(2);
    assertThat(outcome.err()).contains("'" + option, "--help");
    assertThat(outcome.out()).isEmpty();
  }

  private static void assertLaws(Report report) {
    assertThat(report.conservation()).isTrue();
    assertThat(report.continuity()).isTrue();
    assertThat(report.offered())
        .isEqualTo(report.delivered() + report.dropped() + report.skipped() + report.buffered());
    assertThat(report.maxFill()).isBetween(1L, report.capacity());
    assertThat(report.gaps() > 0).isEqualTo(report.dropped() > 0);
  }

  private static Outcome demo(String... arguments) throws IOException, InterruptedException {
    return demo(Map.of(), arguments);
  }

  private static Outcome demo(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return ChildProcess.run(environment, ChildProcess.java(List.of(), Demo.class, arguments));
  }
}
