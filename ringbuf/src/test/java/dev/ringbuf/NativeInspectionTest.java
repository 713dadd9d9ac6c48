package dev.ringbuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringbuf.NativeToolchain.Sanitizer;
import dev.ringbuf.RingInspection.Holder;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A look at a ring whose roles C processes hold.
class NativeInspectionTest {
  @TempDir Path directory = Path.of("");
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void showsAProcessInCAndThatItsRoleIsFreeOnceItIsKilled() throws Exception {
    assumeTrue(RingFile.BY_DESCRIPTOR, "only Linux with native access tells who holds a role");
    Path file = directory.resolve("ring");
    Process producer = start("producer.c", file.toString(), "300", "100", "1");
    Process consumer =
        start("consumer.c", file.toString(), directory.resolve("log").toString(), "pop", "1");

    RingInspection seen = RingBuffer.inspect(file);
    assertThat(seen.element()).isEqualTo("long");
    assertThat(seen.producer()).isEqualTo(Holder.process(producer.pid()));
    assertThat(seen.consumer()).isEqualTo(Holder.process(consumer.pid()));

    producer.destroyForcibly().waitFor();
    seen = RingBuffer.inspect(file);
    assertThat(seen.producer()).isEqualTo(Holder.NOBODY);
    assertThat(seen.consumer()).isEqualTo(Holder.process(consumer.pid()));
  }

  /// Starts a program that prints a line once it has its role.
  private Process start(String source, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(NativeToolchain.program(Sanitizer.NONE, source));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).start();
    processes.add(process);
    BufferedReader output = process.inputReader(UTF_8);
    assertThat(output.readLine()).isNotNull();
    return process;
  }
}
