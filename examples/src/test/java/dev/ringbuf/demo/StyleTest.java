package dev.ringbuf.demo;

import static dev.ringbuf.demo.Style.Color.GREEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StyleTest {
  private static final Style UNICODE = new Style(false, true);

  @ParameterizedTest
  @CsvSource({
    "0,    0,   ────────",
    "0.5,  0,   ████────",
    "0.55, 0,   ████▍───",
    "1,    0,   ████████",
    "1.5,  0,   ████████",
    "-1,   0,   ────────",
    "0.25, 0.5, ██─┤────",
    "0.25, 1,   ██─────┤",
    "1,    1,   ████████"
  })
  void drawsBars(double fraction, double mark, String bar) {
    assertThat(UNICODE.bar(fraction, mark, 8, GREEN)).isEqualTo(bar);
  }

  @Test
  void barsHaveTheirExactWidth() {
    for (int i = 0; i <= 1_000; i++) {
      assertThat(UNICODE.bar(i / 1_000.0, i / 700.0, 13, GREEN)).hasSize(13);
      assertThat(Style.PLAIN.bar(i / 1_000.0, i / 700.0, 13, GREEN)).hasSize(13);
    }
  }

  @Test
  void cutsVisibleColumnsAndKeepsEscapes() {
    String line = "ab" + new Style(true, true).paint(GREEN, "cdef") + "gh";
    assertThat(Style.cut(line, 4)).isEqualTo("ab\u001b[32mcd\u001b[0m");
    assertThat(Style.cut(line, 100)).isEqualTo(line);
    assertThat(Style.cut(line, 0)).isEqualTo("\u001b[32m\u001b[0m");
  }
}
