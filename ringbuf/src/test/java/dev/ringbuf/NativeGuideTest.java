package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.NativeToolchain.Sanitizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The code, output and tables in `docs/native.md` and `docs/memory-layout.md` are correct.
class NativeGuideTest {
  private static final Path GUIDE = Path.of("../docs/native.md");
  private static final Path LAYOUT = Path.of("../docs/memory-layout.md");
  private static final Path EXAMPLE = Path.of("../recipes/native-callback/NativeCallback.java");

  @TempDir Path directory = Path.of("");

  @Test
  void theProgramInCPrintsWhatTheGuideSays() throws IOException {
    Path source = directory.resolve("guide.c");
    Files.write(source, blocks(GUIDE, "c"));
    List<String> options = new ArrayList<>(NativeToolchain.STRICT);
    options.addAll(List.of("-std=c11", "-O2"));
    Path program = NativeToolchain.compile(NativeToolchain.cc(), options, source);
    String output =
        NativeToolchain.run(
            List.of(program.toString()), directory.resolve("guide.ring").toString());
    assertThat(output.lines()).isEqualTo(blocks(GUIDE, "text").getFirst().lines().toList());
  }

  @Test
  void theProgramInCppRuns() throws IOException {
    Path source = directory.resolve("guide.cpp");
    Files.write(source, blocks(GUIDE, "cpp"));
    List<String> options = new ArrayList<>(NativeToolchain.STRICT);
    options.addAll(List.of("-std=c++17", "-O2"));
    String compiler = NativeToolchain.cppCompilers().getFirst();
    NativeToolchain.run(List.of(NativeToolchain.compile(compiler, options, source).toString()));
  }

  @Test
  void theLinesOfJavaAreThoseOfTheExample() throws IOException {
    String example = Files.readString(EXAMPLE);
    assertThat(blocks(GUIDE, "java"))
        .isNotEmpty()
        .allSatisfy(block -> assertThat(example).contains(block));
  }

  @Test
  void theTableOfFieldsIsThatOfTheHeader() throws IOException {
    Pattern row = Pattern.compile("\\| (\\d+) \\| ([iu])(32|64) \\| `(\\w+)` \\|.*");
    String documented =
        Files.readAllLines(LAYOUT).stream()
            .map(row::matcher)
            .filter(Matcher::matches)
            .map(
                field ->
                    "%s %s %d\n"
                        .formatted(
                            field.group(4),
                            field.group(1),
                            Integer.parseInt(field.group(3)) / Byte.SIZE))
            .collect(Collectors.joining());
    assertThat(documented)
        .isEqualTo(NativeToolchain.run(NativeToolchain.program(Sanitizer.NONE, "layout.c")));
  }

  /// The contents of the fenced blocks of a language.
  private static List<String> blocks(Path document, String language) throws IOException {
    return Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(document))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
