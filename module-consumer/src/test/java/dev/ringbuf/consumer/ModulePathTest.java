package dev.ringbuf.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModulePathTest {
  /// What an application gets at run time: no test libraries, no annotations.
  private static final List<String> MODULE_PATH =
      Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
          .filter(entry -> !entry.contains("test-classes"))
          .filter(
              entry ->
                  !entry.matches(".*(junit|assertj|opentest4j|apiguardian|byte-buddy|jspecify).*"))
          .filter(entry -> !entry.contains("surefire"))
          .toList();

  @Test
  void theOptionalLibrariesAreNotNeeded() {
    assertThat(MODULE_PATH).noneMatch(entry -> entry.matches(".*(micrometer|blockhound).*"));
  }

  @Test
  void compilesAsAModuleWithoutTheOptionalLibraries(@TempDir Path classes) {
    List<String> arguments =
        List.of(
            "-d",
            classes.toString(),
            "-Xlint:all",
            "-Werror",
            "--module-path",
            String.join(
                File.pathSeparator,
                MODULE_PATH.stream().filter(entry -> !entry.contains("module-consumer")).toList()),
            "src/main/java/module-info.java",
            "src/main/java/dev/ringbuf/consumer/Main.java");
    StringWriter errors = new StringWriter();
    int result =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(errors), new PrintWriter(errors), arguments.toArray(String[]::new));
    assertThat(result).as(errors.toString()).isZero();
  }

  @Test
  void runsAsAModuleWithoutFlagsOrWarnings() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                String.join(File.pathSeparator, MODULE_PATH),
                "--module",
                "dev.ringbuf.consumer/dev.ringbuf.consumer.Main")
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isZero();
    assertThat(printed.lines()).containsExactly("sum 10");
  }
}
