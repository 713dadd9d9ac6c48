package dev.ringbuf.tck;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.SubscriberWhiteboxVerification;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// Checks Surefire's reports to ensure that the TCK has run. Runs in the phase `verify`, after the
/// tests.
///
/// A build that does not run the TCK is green too. That happens if the TestNG engine is missing
/// from the class path. An unbounded `maxElementsFromPublisher` silently skips nine more tests.
class VerificationReports {
  private static final Path REPORTS = Path.of("target", "surefire-reports");
  private static final String WITHOUT_BODY = "untested_";
  private static final String MULTICAST = "optional_spec111_";
  private static final Path GUIDE = Path.of("..", "docs", "tck.md");

  /// The expected result of a verification.
  ///
  /// @param subject the class in this package
  /// @param part the part of the TCK that it runs
  /// @param passed how many tests must have passed
  /// @param skipped how many tests must have been skipped
  /// @param skippedNames how their names begin
  record Expected(
      Class<?> subject, Class<?> part, int passed, int skipped, Set<String> skippedNames) {
    /// For a publisher that has one subscriber at a time.
    static Expected ofPublisher(Class<?> subject) {
      return new Expected(
          subject, PublisherVerification.class, 26, 12, Set.of(WITHOUT_BODY, MULTICAST));
    }

    /// For a publisher with many subscribers: the five multicast tests must have passed as well.
    static Expected ofMulticast(Class<?> subject) {
      return new Expected(subject, PublisherVerification.class, 31, 7, Set.of(WITHOUT_BODY));
    }

    static Expected ofSubscriber(Class<?> subject, Class<?> part, int passed, int skipped) {
      return new Expected(subject, part, passed, skipped, Set.of(WITHOUT_BODY));
    }

    Path report() {
      return REPORTS.resolve("TEST-" + subject.getName() + ".xml");
    }

    Set<String> tests() {
      return Arrays.stream(part.getMethods())
          .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
          .map(Method::getName)
          .collect(toCollection(TreeSet::new));
    }

    /// The tests without a body in the TCK, and those that need more subscribers than there can be.
    Set<String> skippedTests() {
      return tests().stream()
          .filter(name -> skippedNames.stream().anyMatch(name::startsWith))
          .collect(toCollection(TreeSet::new));
    }

    /// Its line in the guide, without the description.
    String line() {
      return "%s %d %d".formatted(subject.getSimpleName(), passed, skipped);
    }

    @Override
    public String toString() {
      return "%s: %d passed, %d skipped".formatted(subject.getSimpleName(), passed, skipped);
    }
  }

  private static Stream<Expected> verifications() {
    return Stream.of(
        Expected.ofPublisher(ChunksVerificationTest.class),
        Expected.ofPublisher(SignalsVerificationTest.class),
        Expected.ofPublisher(DecodedVerificationTest.class),
        Expected.ofPublisher(FusedVerificationTest.class),
        Expected.ofPublisher(KeepLatestVerificationTest.class),
        Expected.ofPublisher(KeepLatestSkippingVerificationTest.class),
        Expected.ofPublisher(FlowChunksVerificationTest.class),
        Expected.ofPublisher(FlowSignalsVerificationTest.class),
        Expected.ofMulticast(BroadcastChunksVerificationTest.class),
        Expected.ofMulticast(BroadcastSignalsVerificationTest.class),
        Expected.ofMulticast(RemoteSignalsVerificationTest.class),
        Expected.ofSubscriber(
            SubscriberWhiteboxVerificationTest.class, SubscriberWhiteboxVerification.class, 14, 13),
        Expected.ofSubscriber(
            SubscriberBlackboxVerificationTest.class,
            SubscriberBlackboxVerification.class,
            11,
            15));
  }

  @ParameterizedTest
  @MethodSource("verifications")
  void everyTestThatCanPassHasPassed(Expected expected) throws Exception {
    assertThat(expected.report()).as("report of %s", expected.subject()).exists();
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(expected.report().toFile())
            .getElementsByTagName("testcase");

    assertThat(cases.getLength()).isEqualTo(expected.passed() + expected.skipped());
    assertThat(names(cases, "testcase")).isEqualTo(expected.tests());
    assertThat(names(cases, "failure")).isEmpty();
    assertThat(names(cases, "error")).isEmpty();
    assertThat(names(cases, "skipped"))
        .as("skipped tests of %s", expected.subject())
        .isEqualTo(expected.skippedTests())
        .hasSize(expected.skipped());
  }

  /// The names of the tests that are, or contain, an element with this tag.
  private static Set<String> names(NodeList cases, String mark) {
    return IntStream.range(0, cases.getLength())
        .mapToObj(index -> (Element) cases.item(index))
        .filter(
            test ->
                test.getTagName().equals(mark) || test.getElementsByTagName(mark).getLength() > 0)
        .map(test -> test.getAttribute("name"))
        .collect(toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("verifications")
  void noTestIsOverridden(Expected expected) {
    Stream<Class<?>> ours =
        Stream.<Class<?>>iterate(expected.subject(), Class::getSuperclass)
            .takeWhile(type -> type.getPackage() == VerificationReports.class.getPackage());
    assertThat(ours.flatMap(type -> Arrays.stream(type.getDeclaredMethods())))
        .extracting(Method::getName)
        .doesNotContainAnyElementsOf(expected.tests());
  }

  @Test
  void everyReportIsExpected() throws IOException {
    try (Stream<Path> reports = Files.list(REPORTS)) {
      assertThat(reports.filter(report -> report.toString().endsWith("VerificationTest.xml")))
          .containsExactlyInAnyOrderElementsOf(verifications().map(Expected::report).toList());
    }
  }

  @Test
  void theGuideListsEveryVerificationWithItsFigures() throws IOException {
    assertThat(lines("\\| `(\\w+)` \\| .* \\| (\\d+) \\| (\\d+) \\|"))
        .extracting(row -> "%s %s %s".formatted(row.group(1), row.group(2), row.group(3)))
        .containsExactlyInAnyOrderElementsOf(verifications().map(Expected::line).toList());
  }

  @Test
  void theGuideListsEverySkippedTest() throws IOException {
    Set<String> skipped =
        verifications()
            .flatMap(expected -> expected.skippedTests().stream())
            .collect(toCollection(TreeSet::new));
    assertThat(lines("((?:untested|optional)_\\w+)"))
        .extracting(row -> row.group(1))
        .containsExactlyInAnyOrderElementsOf(skipped);
  }

  /// The lines of the guide that match this pattern.
  private static List<MatchResult> lines(String pattern) throws IOException {
    return Pattern.compile("^" + pattern + "$", Pattern.MULTILINE)
        .matcher(Files.readString(GUIDE))
        .results()
        .toList();
  }
}
