package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.NativeToolchain.Sanitizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// `ringbuf.h` by itself: it compiles everywhere without a warning, and passes its own tests, also
/// under sanitizers.
class RingHeaderTest {

  @TempDir Path directory = Path.of("");

  @TestFactory
  Stream<DynamicTest> compilesWithoutWarningInEveryLanguage() {
    Stream<DynamicTest> c =
        NativeToolchain.cCompilers().stream()
            .flatMap(
                compiler ->
                    Stream.of("-std=c11", "-std=gnu17", "-DRINGBUF_NO_FILES")
                        .map(option -> compiles(compiler, "c", option)));
    Stream<DynamicTest> cpp =
        NativeToolchain.cppCompilers().stream()
            .flatMap(
                compiler ->
                    Stream.of("-std=c++17", "-std=c++20")
                        .map(option -> compiles(compiler, "c++", option)));
    return Stream.concat(c, cpp);
  }

  private static DynamicTest compiles(String compiler, String language, String option) {
    List<String> options = new ArrayList<>(NativeToolchain.STRICT);
    options.addAll(List.of(option, "-x", language, "-O2", "-c"));
    Path source = NativeToolchain.SOURCES.resolve("ringbuf_test.c");
    return DynamicTest.dynamicTest(
        compiler + " " + option,
        () -> assertThat(NativeToolchain.compile(compiler, options, source)).exists());
  }

  @TestFactory
  Stream<DynamicTest> pushesIntoAFreshFileWithoutPageFaultInEveryLanguage() {
    Stream<DynamicTest> c =
        NativeToolchain.cCompilers().stream()
            .flatMap(
                compiler ->
                    Stream.of("-std=c11", "-std=gnu11")
                        .map(option -> causesNoFaults(compiler, "c", option)));
    Stream<DynamicTest> cpp =
        NativeToolchain.cppCompilers().stream()
            .map(compiler -> causesNoFaults(compiler, "c++", "-std=c++17"));
    return Stream.concat(c, cpp);
  }

  private DynamicTest causesNoFaults(String compiler, String language, String option) {
    List<String> options = new ArrayList<>(NativeToolchain.STRICT);
    options.addAll(List.of(option, "-x", language, "-O2"));
    Path source = NativeToolchain.SOURCES.resolve("faults.c");
    return DynamicTest.dynamicTest(
        compiler + " " + option,
        () -> {
          Path program = NativeToolchain.compile(compiler, options, source);
          String output =
              NativeToolchain.run(
                  List.of(program.toString()), directory.resolve("fresh.ring").toString());
          assertThat(output).isEqualTo("0 page faults\n");
        });
  }

  @ParameterizedTest
  @EnumSource
  void passesItsUnitTests(Sanitizer sanitizer) {
    String output = NativeToolchain.run(NativeToolchain.program(sanitizer, "ringbuf_test.c"));
    assertThat(output).containsPattern("\n[1-9][0-9]+ tests\n");
  }

  @ParameterizedTest
  @EnumSource
  void keepsBothLawsBetweenTwoThreads(Sanitizer sanitizer) {
    String elements = sanitizer == Sanitizer.NONE ? "100000" : "20000";
    String output =
        NativeToolchain.run(NativeToolchain.program(sanitizer, "ringbuf_stress.c"), elements);
    assertThat(output.lines().filter(line -> line.contains("offered"))).hasSize(8);
    assertThat(output).contains("ok short streams");
  }

  @Test
  void keepsBothLawsInEveryInterleavingOfAccesses() {
    List<String> program =
        NativeToolchain.program(Sanitizer.ADDRESS_AND_UNDEFINED, "ringbuf_schedule.c");
    assertThat(NativeToolchain.run(program, "50000")).startsWith("ok 50000 schedules");
  }

  /// A sanitizer that is silently inactive would let everything pass.
  @ParameterizedTest
  @CsvSource({
    "THREAD, race, data race",
    "ADDRESS_AND_UNDEFINED, overrun, heap-buffer-overflow",
    "ADDRESS_AND_UNDEFINED, overflow, signed integer overflow"
  })
  void isWatchedBySanitizersThatFindDefects(Sanitizer sanitizer, String defect, String finding) {
    List<String> program = NativeToolchain.program(sanitizer, "defects.c");
    assertThat(NativeToolchain.failure(program, defect)).contains(finding);
  }
}
