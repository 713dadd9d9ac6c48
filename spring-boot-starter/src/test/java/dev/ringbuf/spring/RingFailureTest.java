package dev.ringbuf.spring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;

/// A wrong value stops the start, and the failure says which, why, and what to do.
class RingFailureTest {
  @TempDir Path directory = Path.of("");

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RingbufAutoConfiguration.class));

  /// The failure of an application with a ring `mic`, as it is shown.
  private FailureAnalysis failure(String... properties) {
    FailureAnalysis[] found = new FailureAnalysis[1];
    runner
        .withPropertyValues("ringbuf.rings.mic.element=float", "ringbuf.rings.mic.capacity=100")
        .withPropertyValues(properties)
        .run(
            context -> {
              assertThat(context).hasFailed();
              found[0] =
                  analyze(
                      Objects.requireNonNull(context.getStartupFailure()),
                      environmentOf(properties));
            });
    return Objects.requireNonNull(found[0]);
  }

  private static Environment environmentOf(String... properties) {
    StandardEnvironment environment = new StandardEnvironment();
    TestPropertyValues.of("ringbuf.rings.mic.element=float", "ringbuf.rings.mic.capacity=100")
        .and(properties)
        .applyTo(environment);
    return environment;
  }

  /// As Spring Boot does it, with all analyzers that are registered.
  private static FailureAnalysis analyze(Throwable failure, Environment environment) {
    return SpringFactoriesLoader.forDefaultResourceLocation()
        .load(
            FailureAnalyzer.class,
            ArgumentResolver.of(Environment.class, environment),
            (_, _, _) -> {}) // analyzers that need other arguments
        .stream()
        .map(analyzer -> analyzer.analyze(failure))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody explains it", failure));
  }

  @ParameterizedTest
  @CsvSource({
    "rings.mic.element,  string,   '\"string\" is not a type of values',  'Set it to a primitive (byte'",
    "rings.mic.element,  '',       it is missing,                         'Set it to a primitive (byte'",
    "rings.mic.element,  'a:int, a:int', there are two fields,            'Set it to a primitive (byte'",
    "rings.mic.element,  long x 2000000000, larger than the limit,        'Set it to a primitive (byte'",
    "rings.mic.capacity, 0,        is not >= 1,                           'elements >= 1'",
    "rings.mic.capacity, -5,       is not >= 1,                           'elements >= 1'",
    "rings.mic.capacity, many,     it is not a whole number,              'whole number such as 48000'",
    "rings.mic.capacity, 9000000000000000000, too large,                  'elements >= 1 that fits'",
    "rings.mic.capacity, 100000000000000, too large,                      'elements that fits'",
    "rings.mic.chunk,    0,        'not in 1 .. 100',                     'smaller chunk'",
    "rings.mic.chunk,    101,      'not in 1 .. 100',                     'smaller chunk'",
    "rings.mic.gap-policy, skip,   it is not pass or error,               'pass or error'",
    "rings.mic.wakeup,   often,    is not a valid duration,               '\"producer\", or to a time'",
    "rings.mic.wakeup,   0ms,      is not > 0,                            '\"producer\", or to a time'",
    "rings.mic.broadcast.capacity, 9, 'less than a chunk of 100',         'at least a chunk'",
    "rings.mic.broadcast.max-subscribers, 0, 'it is not >= 1',            '1 or more'",
    "rings.mic.broadcast.draining, perhaps, it is not true or false,      'true or false'",
    "rings.mic.websocket, often, it is not true or false, 'true or false'",
    "websocket.path, rings, 'does not begin with a slash', 'a path such as /rings'",
    "websocket.path, /, 'does not begin with a slash, or it ends with one', '/rings'",
    "rings.mic.capactiy, 100,      there is no such property,  'element, capacity, file, chunk'",
    "poller.threads,     0,        'it is not >= 1',                      '1 or more'",
    "poller.threads,     two,      it is not a whole number,              'whole number'",
    "poller.size,        2,        there is no such property,             'Remove it'",
    "shutdown.drain-timeout, -1s,  it is negative,                        '10s'",
    "shutdown.drain-timeout, soon, it is not a time,                      '500ms or 10s'",
    "health.max-gaps-per-minute, -1, 'it is not >= 0',                    '10'",
  })
  void aWrongValueIsShownWithItsPropertyAndARemedy(
      String property, String value, String reason, String remedy) {
    FailureAnalysis failure = failure("ringbuf." + property + "=" + value);
    assertThat(failure.getDescription())
        .contains("Property: ringbuf." + property + "\n")
        .contains("Value: \"" + value + "\"")
        .contains("Origin: ")
        .containsPattern("Reason: .*" + Pattern.quote(reason));
    assertThat(failure.getAction()).contains(remedy);
  }

  @ParameterizedTest
  @CsvSource({"element, capacity=10", "capacity, element=int"})
  void aMissingValueIsShownAsNotSet(String missing, String present) {
    FailureAnalysis failure = failure("ringbuf.rings.other." + present);
    assertThat(failure.getDescription())
        .contains("Property: ringbuf.rings.other." + missing + " (not set)")
        .contains("Reason: it is missing");
    assertThat(failure.getAction()).startsWith("Set it to ");
  }

  @ParameterizedTest
  @CsvSource({"1st, '\"1st\" is not a name'", "left_mic, '\"left_mic\" is not a name'"})
  void aNameThatNoBeanCanHaveIsRefused(String name, String reason) {
    FailureAnalysis failure =
        failure(
            "ringbuf.rings[%s].element=float".formatted(name),
            "ringbuf.rings[%s].capacity=10".formatted(name));
    assertThat(failure.getDescription()).contains(reason);
    assertThat(failure.getAction()).contains("letters, digits and dashes");
  }

  @Test
  void twoRingsWithTheSameBeanNameAreRefused() {
    FailureAnalysis failure =
        failure(
            "ringbuf.rings.left-mic.element=float",
            "ringbuf.rings.left-mic.capacity=10",
            "ringbuf.rings.leftMic.element=float",
            "ringbuf.rings.leftMic.capacity=10");
    assertThat(failure.getDescription()).contains("two rings have the bean name \"leftMic\"");
  }

  @Test
  void aFileThatNobodyHasCreatedIsShownWithBothRemedies() {
    Path file = directory.resolve("driver.ring");
    FailureAnalysis failure =
        failure("ringbuf.rings.driver.element=float", "ringbuf.rings.driver.file=" + file);
    assertThat(failure.getDescription())
        .contains("Property: ringbuf.rings.driver.file")
        .contains("Value: \"" + file + "\"")
        .contains("does not exist");
    assertThat(failure.getAction())
        .contains("Start the process that creates it")
        .contains("set ringbuf.rings.driver.capacity");
  }

  @Test
  void aDirectoryThatIsMissingIsNamed() {
    FailureAnalysis failure =
        failure("ringbuf.rings.mic.file=" + directory.resolve("nowhere/mic.ring"));
    assertThat(failure.getDescription()).contains(directory.resolve("nowhere") + " does not exist");
    assertThat(failure.getAction()).contains("Create the directory");
  }

  @Test
  void aFileWithOtherElementsIsRefused() throws IOException {
    Path file = directory.resolve("mic.ring");
    RingBuffer.create(file, JAVA_INT, 100).close();
    FailureAnalysis failure = failure("ringbuf.rings.mic.file=" + file);
    assertThat(failure.getDescription()).contains("ringbuf.rings.mic.file").contains("int");
    assertThat(failure.getAction()).contains("delete the file");
  }

  @Test
  void aFileThatIsNoRingIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("mic.ring"), "not a ring");
    assertThat(failure("ringbuf.rings.mic.file=" + file).getDescription())
        .contains("ringbuf.rings.mic.file");
  }

  @Test
  void anEmptyFileNameIsRefused() {
    assertThat(failure("ringbuf.rings.mic.file=").getDescription()).contains("it is not a path");
  }

  @Test
  void failuresOfOthersAreLeftToOthers() {
    assertThat(new RingBindFailureAnalyzer().analyze(new IllegalStateException("other"))).isNull();
  }
}
