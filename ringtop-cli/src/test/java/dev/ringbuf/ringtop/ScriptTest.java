package dev.ringbuf.ringtop;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// `./ringtop` as an operator starts it, beside another JVM that holds the roles.
@EnabledOnOs(OS.LINUX)
class ScriptTest {
  private static final Path SCRIPT = Path.of("../ringtop").toAbsolutePath().normalize();
  private static final Path TYPESCRIPT = Path.of("/usr/bin/script");

  @TempDir Path directory = Path.of("");
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  /// The other JVM: claims both roles, pushes, says so, and holds them until it is killed.
  static final class Child {
    public static void main(String[] args) throws IOException {
      try (RingBuffer ring = RingBuffer.open(Path.of(args[0]), JAVA_LONG);
          RingProducer in = ring.producer();
          RingConsumer _ = ring.consumer()) {
        in.push(new long[25]);
        System.out.println("claimed");
        while (System.in.read() >= 0) {
          in.push(new long[1]);
        }
      }
    }
  }

  private Process holder(Path file) throws IOException {
    Process process =
        start(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            file.toString());
    assertThat(process.inputReader(UTF_8).readLine()).isEqualTo("claimed");
    return process;
  }

  private Process start(String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TERM", "xterm");
    builder.redirectError(directory.resolve("err").toFile());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private Path ring(String name) throws IOException {
    Path file = directory.resolve(name);
    RingBuffer.create(file, JAVA_LONG, 100).close();
    return file;
  }

  private Map<String, ?> json(Path file) throws Exception {
    Process process = start(SCRIPT.toString(), "--json", file.toString());
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(() -> output + errors()).isZero();
    return FlatJson.parse(output.strip());
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("err"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void showsTheHoldersAndThatTheirRolesAreFreeOnceTheyAreKilled() throws Exception {
    Path file = ring("two words");
    assertThat(json(file).get("producer")).isNull();
    Process holder = holder(file);
    byte[] before = Files.readAllBytes(file);

    Map<String, ?> seen = json(file);

    assertThat(Files.readAllBytes(file)).as("the file").isEqualTo(before);
    assertThat(seen.get("file")).isEqualTo(file.toString());
    assertThat(seen.get("element")).isEqualTo("long");
    assertThat(seen.get("buffered")).isEqualTo(25L);
    assertThat(seen.get("producer")).isEqualTo(holder.pid());
    assertThat(seen.get("consumer")).isEqualTo(holder.pid());

    holder.destroyForcibly().waitFor();
    seen = json(file);
    assertThat(seen.get("producer")).isNull();
    assertThat(seen.get("consumer")).isNull();
  }

  @Test
  void everyClaimSucceedsWhileTheRingIsWatched() throws Exception {
    Path file = ring("ring");
    Process watcher = start(SCRIPT.toString(), "--interval", "0.1", file.toString());
    BufferedReader output = watcher.inputReader(UTF_8);
    try (RingBuffer ring = RingBuffer.open(file, JAVA_LONG)) {
      int blocks = 0;
      while (blocks < 5) {
        ring.producer().close();
        ring.consumer().close();
        while (output.ready()) {
          blocks += output.readLine().contains("last push") ? 1 : 0;
        }
        assertThat(watcher.isAlive()).as(this::errors).isTrue();
      }
    }
  }

  @Test
  void printsOneBlockPerIntervalIfTheOutputIsNoTerminal() throws Exception {
    Path file = ring("ring");
    Process watcher = start(SCRIPT.toString(), "--interval=0.1", file.toString(), "missing");
    BufferedReader output = watcher.inputReader(UTF_8);
    for (int block = 0; block < 2; block++) {
      assertThat(output.readLine()).as(this::errors).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
      assertThat(output.readLine()).isEqualTo(file + "  open");
      String line = output.readLine();
      while (!line.isEmpty()) {
        assertThat(line).doesNotContain("\u001b");
        line = output.readLine();
      }
      assertThat(output.readLine()).isEqualTo("missing  no such file");
      assertThat(output.readLine()).isEmpty();
    }
  }

  @Test
  void redrawsInATerminalUntilQIsPressed() throws Exception {
    assumeTrue(Files.isExecutable(TYPESCRIPT), "util-linux's script makes the terminal");
    Path file = ring("ring");
    Process terminal =
        start(
            TYPESCRIPT.toString(),
            "-qec",
            "'%s' --interval 0.1 '%s'".formatted(SCRIPT, file),
            directory.resolve("typescript").toString());
    StringBuilder seen = new StringBuilder();
    BufferedReader output = terminal.inputReader(UTF_8);
    while (seen.toString().split("last push", -1).length < 4) {
      int c = output.read();
      assertThat(c).as(() -> seen + errors()).isNotEqualTo(-1);
      seen.append((char) c);
    }
    try (OutputStream keys = terminal.getOutputStream()) {
      keys.write('q');
      keys.flush();
      seen.append(output.readAllAsString());
      assertThat(terminal.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(terminal.exitValue()).isZero();
    assertThat(seen).contains("\u001b[?1049h", "\u001b[H", "\u001b[K");
    String after = seen.substring(seen.lastIndexOf("\u001b[?1049l"));
    assertThat(after).as("what stays").contains("\u001b[?25h", file.toString(), "offered");
  }

  @Test
  void refusesBadOptions() throws Exception {
    Process process = start(SCRIPT.toString(), "--wrong", "a");
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(errors()).contains("unknown option '--wrong'");
  }
}
