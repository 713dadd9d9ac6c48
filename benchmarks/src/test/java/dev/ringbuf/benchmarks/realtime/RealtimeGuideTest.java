package dev.ringbuf.benchmarks.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.NativeTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The code in `docs/realtime.md` compiles, and its figures are those of one run.
class RealtimeGuideTest {
  private static final Path GUIDE = Path.of("../docs/realtime.md");
  private static final Path REPORT = Path.of("../docs/realtime/report.md");

  @TempDir Path directory = Path.of("");

  @Test
  @EnabledOnOs(OS.LINUX)
  void theCodeInCCompilesWithoutAWarning() throws IOException {
    NativeTools.requireCompiler();
    Path source = directory.resolve("guide.c");
    Files.writeString(
        source, blocks().map(block -> block.group(1)).collect(Collectors.joining("\n")));
    Programs.run(
        List.of(
            "cc",
            "-std=c11",
            "-O2",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-c",
            "-o",
            directory.resolve("guide.o").toString(),
            source.toString()));
    assertThat(directory.resolve("guide.o")).isNotEmptyFile();
  }

  private static Stream<MatchResult> blocks() throws IOException {
    return Pattern.compile("^```c\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(GUIDE))
        .results();
  }

  /// Prevents a choice of the best figures from several runs.
  @Test
  void theFiguresAreFromTheReport() throws IOException {
    String guide = Files.readString(GUIDE);
    int from = guide.indexOf("\n## Measured\n");
    List<String> rows =
        guide
            .substring(from, guide.indexOf("\n## ", from + 1))
            .lines()
            .filter(line -> line.matches("\\| .*\\d.*\\|"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(20);
    assertThat(Files.readAllLines(REPORT)).containsAll(rows);
  }
}
