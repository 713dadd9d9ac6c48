package dev.ringbuf.ringtop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringbuf.ringtop.Options.UsageException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line.
class OptionsTest {
  @Test
  void filesKeepTheirOrder() throws UsageException {
    Options options = Options.parse("b", "a", "--json", "c");
    assertThat(options.files()).containsExactly(Path.of("b"), Path.of("a"), Path.of("c"));
    assertThat(options.json()).isTrue();
    assertThat(options.interval()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void aFileMayLookLikeAnOption() throws UsageException {
    assertThat(Options.parse("--", "--json", "-").files())
        .containsExactly(Path.of("--json"), Path.of("-"));
  }

  @Test
  void helpNeedsNoFile() throws UsageException {
    assertThat(Options.parse("--help").help()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1", "2", "2.5", "3600"})
  void theIntervalIsInSeconds(String seconds) throws UsageException {
    Duration expected = Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
    assertThat(Options.parse("--interval", seconds, "a").interval()).isEqualTo(expected);
    assertThat(Options.parse("a", "--interval=" + seconds).interval()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "--jsno a, unknown option '--jsno'",
    "-x a, unknown option '-x'",
    "--json, at least one ring file",
    "a --interval, needs a number of seconds",
    "a --interval 0.09, 0.1 .. 3600",
    "a --interval 3601, 0.1 .. 3600",
    "a --interval -1, 0.1 .. 3600",
    "a --interval fast, not a number",
    "a --interval=, not a number",
    "a --interval NaN, not a number"
  })
  void aBadCommandLineIsRefusedWithItsReason(String line, String reason) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> Options.parse(line.split(" ", -1)))
        .withMessageContaining(reason);
  }

  @Test
  void whatCannotBeAFileNameIsRefused() {
    assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Options.parse(""));
    assertThatExceptionOfType(UsageException.class).isThrownBy(() -> Options.parse("a\0b"));
  }
}
