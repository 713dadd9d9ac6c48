package dev.ringbuf.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every Java block of the documentation that is marked `<!-- snippet: Name -->` stands word for
/// word in a Java file of the examples, between `// snippet: Name` and `// end of snippet`.
class SnippetTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern QUOTED =
      Pattern.compile("<!-- snippet: (\\w+) -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

  @TestFactory
  Stream<DynamicTest> documentationShowsCodeThatCompiles() throws IOException {
    List<Path> pages = new ArrayList<>(files(ROOT.resolve("docs"), ".md"));
    pages.add(ROOT.resolve("README.md"));
    return pages.stream().flatMap(SnippetTest::check);
  }

  private static Stream<DynamicTest> check(Path page) {
    List<MatchResult> quoted = QUOTED.matcher(read(page)).results().toList();
    return quoted.stream()
        .map(
            quote ->
                DynamicTest.dynamicTest(
                    page.getFileName() + ": " + quote.group(1),
                    () -> assertThat(quote.group(2)).isEqualTo(snippet(quote.group(1)))));
  }

  /// The lines of a snippet, without the indentation that they share.
  private static String snippet(String name) throws IOException {
    Pattern marked =
        Pattern.compile(
            "// snippet: %s\\n(.*?)\\n *// end of snippet".formatted(name), Pattern.DOTALL);
    return files(Path.of("src"), ".java").stream()
        .flatMap(source -> marked.matcher(read(source)).results())
        .map(found -> found.group(1).stripIndent() + "\n")
        .findFirst()
        .orElse("(no snippet of this name in examples/src)");
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
