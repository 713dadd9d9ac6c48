package dev.ringbuf.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.demo.Terminal.Size;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveViewTest {
  private static final Plan PLAN =
      new Plan(48_000, 1, BigDecimal.valueOf(10), 480_000, 480, 12_000, 50);
  private static final int ROWS = 9;
  private static final long SECOND = 1_000_000_000;
  private static final Style COLORFUL = new Style(true, true);

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  @Test
  void showsProgressRateFillAndGaps() {
    LiveView view = view(Style.PLAIN, 100);
    view.lines(snapshot(2, 96_000, 480, 0), 100);
    List<String> lines = view.lines(snapshot(3, 144_000, 6_000, 7), 100);

    assertThat(lines)
        .contains(
            "  time       ############............................ 3.0 of 10.0 s",
            "  ring       ####################...................|  50 % full, at most 100 %",
            "  offered          144,000         48,000/s",
            "  lost               7,000          7,000/s  in 7 gaps",
            "  gap at 1.000 s: 1,000 samples lost (20.8 ms) from position 48,000 on");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 20, 40, 80, 300})
  void fitsIntoAnyTerminal(int columns) {
    LiveView view = view(COLORFUL, columns);
    view.show(snapshot(1, 48_000, 480, 3));

    String text = screen.toString(UTF_8).replaceAll("\u001b\\[[0-9;]*[A-Za-z]", "");
    assertThat(text.lines())
        .hasSizeLessThan(ROWS)
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(columns));
  }

  @Test
  void overwritesItsPreviousFrame() {
    LiveView view = view(Style.PLAIN, 80);
    view.show(snapshot(1, 48_000, 480, 0));
    long lines = screen.toString(UTF_8).chars().filter(c -> c == '\n').count();
    screen.reset();
    view.show(snapshot(2, 96_000, 480, 1));
    assertThat(screen.toString(UTF_8)).startsWith("\r\u001b[" + lines + "A\u001b[J");
  }

  @Test
  void usesColorsOnlyIfWanted() {
    Snapshot now = snapshot(1, 48_000, 480, 3);
    assertThat(view(COLORFUL, 80).lines(now, 80)).anyMatch(line -> line.contains("\u001b[31m"));
    assertThat(view(new Style(false, true), 80).lines(now, 80))
        .noneMatch(line -> line.contains("\u001b"));
  }

  @Test
  void usesOnlyAsciiIfTheOutputHasNoUnicode() {
    assertThat(view(Style.PLAIN, 80).lines(snapshot(1, 48_123, 487, 3), 80))
        .allMatch(line -> line.chars().allMatch(c -> c < 128));
  }

  private LiveView view(Style style, int columns) {
    return new LiveView(
        new PrintStream(screen, true, UTF_8), PLAN, style, () -> new Size(columns, ROWS));
  }

  private static Snapshot snapshot(int seconds, long offered, long buffered, int gaps) {
    List<Gap<float[]>> recent = gaps == 0 ? List.of() : List.of(new Gap<>(48_000, 1_000, 0));
    Witness.Account seen =
        new Witness.Account(offered, 99, offered - buffered, gaps, gaps * 1_000L, 0, recent, "");
    return new Snapshot(seconds * SECOND, offered, seen, buffered, gaps == 0 ? buffered : 12_000);
  }
}
