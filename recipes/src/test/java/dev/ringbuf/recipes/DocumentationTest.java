package dev.ringbuf.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Checks the documentation: every Java snippet is part of a compiled source file, and every
/// relative link has a target.
class DocumentationTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern SCRIPT = Pattern.compile("(?<![\\w/.-])(tools/[\\w-]+\\.sh)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Stress))`");
  private static final Pattern STORMS = Pattern.compile("storms? ((?:`[\\w-]+`(?:, )?)+)");
  private static final String GUARANTEES = "docs/guarantees.md";
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

  @TestFactory
  Stream<DynamicTest> everyJavaSnippetIsCompiledSomewhere() {
    List<String> sources = files(".java").map(this::code).toList();
    return pages()
        .flatMap(
            page ->
                matches(JAVA_BLOCK, page)
                    .map(
                        block ->
                            dynamicTest(
                                name(page) + ": " + block.group(1).lines().findFirst().orElse(""),
                                () ->
                                    assertThat(isIn(sources, block.group(1)))
                                        .as("a source file contains:\n%s", block.group(1))
                                        .isTrue())));
  }

  private static boolean isIn(List<String> sources, String snippet) {
    return sources.stream().anyMatch(source -> source.contains(normalise(snippet)));
  }

  @TestFactory
  Stream<DynamicTest> everyRelativeLinkLeadsToAFile() {
    return pages()
        .flatMap(
            page ->
                matches(LINK, page)
                    .map(link -> page.resolveSibling(link.group(1)).normalize())
                    .distinct()
                    .map(
                        target ->
                            dynamicTest(
                                name(page) + " -> " + ROOT.relativize(target),
                                () -> assertThat(target).exists())));
  }

  @TestFactory
  Stream<DynamicTest> everyToolOfAPageIsExecutable() {
    return pages()
        .flatMap(page -> matches(SCRIPT, page).map(script -> script.group(1)))
        .distinct()
        .map(script -> dynamicTest(script, () -> assertThat(ROOT.resolve(script)).isExecutable()));
  }

  @Test
  void thereAreSnippetsToCheck() {
    assertThat(pages().flatMap(page -> matches(JAVA_BLOCK, page))).isNotEmpty();
  }

  /// Prevents a choice of the best figures from several runs.
  @Test
  void theComparisonInTheReadmeIsFromTheReport() {
    List<String> rows =
        section("README.md", "How it compares")
            .lines()
            .filter(line -> line.startsWith("| "))
            .toList();
    assertThat(rows).hasSizeBetween(6, 9);
    assertThat(read(ROOT.resolve("docs/benchmarks/report.md")).lines()).containsAll(rows);
  }

  @Test
  void theFiguresOfIngestionAreFromTheReport() {
    List<String> rows =
        section("docs/ingestion.md", "Measured")
            .lines()
            .filter(line -> line.matches("\\|.*\\d.*\\|"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(20);
    assertThat(read(ROOT.resolve("docs/ingestion/report.md")).lines()).containsAll(rows);
  }

  @TestFactory
  Stream<DynamicTest> everyTestOfTheGuaranteesExists() {
    Set<String> sources =
        files(".java").map(source -> source.getFileName().toString()).collect(Collectors.toSet());
    return matches(TEST, ROOT.resolve(GUARANTEES))
        .map(test -> test.group(1) + ".java")
        .distinct()
        .map(test -> dynamicTest(test, () -> assertThat(sources).contains(test)));
  }

  /// A row names storms behind the word, such as "storms `model`, `java-c`".
  @TestFactory
  Stream<DynamicTest> everyStormOfTheGuaranteesIsInTheListOfStorms() {
    String list = section("CONTRIBUTING.md", "Tests");
    return matches(STORMS, ROOT.resolve(GUARANTEES))
        .flatMap(row -> Pattern.compile("`[^`]+`").matcher(row.group(1)).results())
        .map(MatchResult::group)
        .distinct()
        .map(storm -> dynamicTest(storm, () -> assertThat(list).contains(storm)));
  }

  private static Stream<Path> pages() {
    return files(".md");
  }

  /// Files of the project with this ending, without those of the build or git.
  private static Stream<Path> files(String ending) {
    try (Stream<Path> paths = Files.walk(ROOT)) {
      return paths
          .filter(path -> path.toString().endsWith(ending))
          .filter(path -> !ROOT.relativize(path).toString().matches("(.*/)?(target|\\.git)/.*"))
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<MatchResult> matches(Pattern pattern, Path page) {
    return pattern.matcher(read(page)).results();
  }

  private static String section(String page, String title) {
    String text = read(ROOT.resolve(page));
    int from = text.indexOf("\n## " + title + "\n");
    return text.substring(from, text.indexOf("\n## ", from + 1));
  }

  private String code(Path source) {
    return normalise(read(source));
  }

  /// Code without indentation and blank lines, so that a snippet may be less indented than its
  /// source.
  private static String normalise(String code) {
    return String.join(
        "\n", code.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path page) {
    return ROOT.relativize(page).toString();
  }
}
