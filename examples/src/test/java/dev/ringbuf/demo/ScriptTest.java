package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.ChildProcess;
import dev.ringbuf.testing.ChildProcess.Outcome;
import dev.ringbuf.testing.WavBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The scripts `demo` and `find-jdk.sh`.
@DisabledOnOs(OS.WINDOWS)
class ScriptTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String JDK = System.getProperty("java.home");

  @TempDir Path directory;

  @Test
  void theDemoForwardsArgumentsOutputAndExitCode() throws Exception {
    Path file = directory.resolve("two words & a * .wav");
    Files.write(file, new WavBuilder().format(1, 1, 8_000, 8).data(new byte[800]).build());
    Outcome outcome =
        run(Map.of("JAVA_HOME", JDK), ROOT.resolve("demo"), "--source", "wav:" + file);
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(Report.of(outcome).source()).isEqualTo("wav:" + file);

    Outcome refused = run(Map.of("JAVA_HOME", JDK), ROOT.resolve("demo"), "--rate", "0");
    assertThat(refused.exitCode()).as("%s", refused).isEqualTo(2);
    assertThat(refused.err()).contains("--rate");
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void theDemoStartsFromAnyDirectoryAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), ROOT);
    Outcome outcome = run(Map.of("JAVA_HOME", JDK), link.resolve("demo"), "--help");
    assertThat(outcome.exitCode()).as("%s", outcome).isZero();
    assertThat(outcome.out()).anyMatch(line -> line.contains("--source"));
  }

  @Test
  void findsTheJdkInJavaHome() throws Exception {
    Path jdk = jdk("a jdk", "JAVA_VERSION=\"25.0.1\"");
    Outcome outcome = findJdk(Map.of("JAVA_HOME", jdk.toString()));
    assertThat(outcome.out()).containsExactly(jdk.toString());
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void findsTheJdkBehindALinkOnThePath() throws Exception {
    Path jdk = jdk("jdk", "JAVA_VERSION=\"26\"");
    Path bin = Files.createDirectory(directory.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("java2"), jdk.resolve("bin/java"));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("java2"));
    Outcome outcome = findJdk(Map.of("JAVA_HOME", "", "PATH", bin + ":/usr/bin:/bin"));
    assertThat(outcome.out()).containsExactly(jdk.toRealPath().toString());
  }

  @Test
  void ignoresAJdkThatIsTooOldOrIncomplete() throws Exception {
    for (String version : List.of("17.0.9", "1.8.0_392", "24", "x")) {
      Path jdk = jdk("jdk " + version, "JAVA_VERSION=\"" + version + "\"");
      assertThat(findJdk(Map.of("JAVA_HOME", jdk.toString())).out()).doesNotContain(jdk.toString());
    }
    Path jre = jdk("jre", "JAVA_VERSION=\"25\"");
    Files.delete(jre.resolve("bin/javac"));
    assertThat(findJdk(Map.of("JAVA_HOME", jre.toString())).out()).doesNotContain(jre.toString());
  }

  @Test
  void asksJavacIfTheReleaseFileIsMissing() throws Exception {
    Path jdk = jdk("jdk", "");
    Files.delete(jdk.resolve("release"));
    Files.writeString(jdk.resolve("bin/javac"), "#!/bin/sh\necho javac 27-ea\n");
    assertThat(findJdk(Map.of("JAVA_HOME", jdk.toString())).out()).containsExactly(jdk.toString());
  }

  @Test
  void findsAJdkInTheUsualPlacesOrExplainsWhatToInstall() throws Exception {
    Outcome outcome =
        findJdk(Map.of("JAVA_HOME", "", "PATH", "/usr/bin:/bin", "HOME", directory.toString()));
    if (outcome.exitCode() == 0) {
      assertThat(outcome.out()).hasSize(1);
      assertThat(Path.of(outcome.lastLine()).resolve("bin/javac")).isExecutable();
    } else {
      assertThat(outcome.err()).contains("No JDK 25 or newer", "JAVA_HOME", "Install");
    }
  }

  /// A directory that looks like a JDK.
  private Path jdk(String name, String release) throws IOException {
    Path home = directory.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    for (String program : List.of("java", "javac")) {
      Path file = Files.writeString(home.resolve("bin").resolve(program), "#!/bin/sh\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(home.resolve("release"), release + "\n");
    return home;
  }

  private static Outcome findJdk(Map<String, String> environment)
      throws IOException, InterruptedException {
    return run(environment, ROOT.resolve("tools/find-jdk.sh"));
  }

  private static Outcome run(Map<String, String> environment, Path script, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    return ChildProcess.run(environment, command);
  }
}
