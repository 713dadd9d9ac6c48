package dev.ringbuf.ringtop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingInspection;
import dev.ringbuf.RingInspection.State;
import dev.ringbuf.ringtop.Look.Failed;
import dev.ringbuf.ringtop.Look.Rates;
import dev.ringbuf.ringtop.Look.Seen;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A look as lines of text, and as a frame of a screen.
class PanelTest {
  private static final Path FILE = Path.of("a.ring");
  private final Panel panel = new Panel(Style.PLAIN);

  private static Seen seen(RingInspection ring, Duration age, boolean pushSeen) {
    return new Seen(ring, Optional.of(new Rates(48_000, 47_000, 1_000, 0)), age, pushSeen, "");
  }

  @Test
  void showsEverythingAboutARing() {
    RingInspection ring = Rings.ring(1_234_567, 250, Rings.pid(4711), Rings.FREE);
    assertThat(panel.lines(FILE, seen(ring, Duration.ofMillis(200), true), 62))
        .containsExactly(
            "a.ring  open",
            "  element    float, capacity 1,000",
            "  roles      producer pid 4711, consumer free",
            "  last push  0.2 s ago",
            "  fill       #####...............  25.0 %, 250 buffered",
            "  offered         1,234,830       48,000/s",
            "  delivered       1,234,567       47,000/s",
            "  dropped                10        1,000/s  in 2 gaps",
            "  skipped                 3            0/s",
            "  underruns               7");
  }

  @ParameterizedTest
  @CsvSource({
    "OPEN, 0, open",
    "COMPLETED, 0, completed",
    "FAILED, 7, failed with code 7",
    "CORRUPTED, 0, corrupted"
  })
  void saysTheState(State state, int code, String text) {
    Seen seen = seen(Rings.in(state, code), Duration.ZERO, false);
    assertThat(panel.lines(FILE, seen, 80).getFirst()).startsWith("a.ring  " + text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "59900, 59.9 s",
    "61000, 1 min 01 s",
    "3600000, 1 h 00 min",
    "90060000, 25 h 01 min"
  })
  void theAgeHasAUnitThatSuits(long millis, String text) {
    Duration age = Duration.ofMillis(millis);
    assertThat(panel.lines(FILE, seen(Rings.ring(0, 0), age, true), 80))
        .contains("  last push  " + text + " ago");
    assertThat(panel.lines(FILE, seen(Rings.ring(0, 0), age, false), 80))
        .contains("  last push  at least " + text + " ago");
  }

  @Test
  void aCorruptedRingWithAbsurdWordsIsShown() {
    RingInspection ring = Rings.ring(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(panel.lines(FILE, seen(ring, Duration.ZERO, true), 20)).hasSize(10);
  }

  @Test
  void aFileWithoutARingIsOneLine() {
    assertThat(panel.lines(FILE, new Failed("no such file"), 80))
        .containsExactly("a.ring  no such file");
  }

  @Test
  void aNameCannotControlTheTerminal() {
    Path evil = Path.of("a\u001b[2J\nb");
    assertThat(panel.lines(evil, new Failed("no such file"), 80).getFirst())
        .isEqualTo("a?[2J?b  no such file");
  }

  @Test
  void aFrameFitsTheScreen() {
    String frame = Screen.frame(List.of("12345678", "b", "c", "d"), new Terminal.Size(5, 3));
    assertThat(frame).isEqualTo("\u001b[H12345\u001b[K\r\nb\u001b[K\r\n... 2\u001b[K\u001b[J");
    frame = Screen.frame(List.of("a", "b"), new Terminal.Size(5, 2));
    assertThat(frame).isEqualTo("\u001b[Ha\u001b[K\r\nb\u001b[K\u001b[J");
  }

  @Test
  void colorsTakeNoColumns() {
    Style style = new Style(true, true);
    String line = style.paint(Style.Color.RED, "abcdef") + style.bar(0.5, 4, Style.Color.GREEN);
    assertThat(Style.cut(line, 3)).contains("abc").doesNotContain("d").contains("\u001b[31m");
    assertThat(line).contains("██").contains("──");
  }
}
