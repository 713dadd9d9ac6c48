package dev.ringbuf.ringtop;

import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text styles that an output supports.
///
/// @param color true to use escape sequences for colors
/// @param unicode true if the output can show block characters
record Style(boolean color, boolean unicode) {
  static final Style PLAIN = new Style(false, false);

  private static final Pattern ESCAPE_OR_CHARACTER = Pattern.compile("\u001b\\[[0-9;]*m|.");

  /// Colors of the terminal's palette, which suit its background.
  enum Color {
    BOLD(1),
    DIM(2),
    RED(31),
    GREEN(32),
    YELLOW(33);

    private final int code;

    Color(int code) {
      this.code = code;
    }
  }

  /// The style that the environment selects. See no-color.org.
  static Style of(Charset charset) {
    boolean noColor = !System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    return new Style(!noColor, charset.newEncoder().canEncode('█'));
  }

  String paint(Color painted, String text) {
    return color ? "\u001b[" + painted.code + "m" + text + "\u001b[0m" : text;
  }

  /// A horizontal bar of exactly so many columns.
  ///
  /// @param fraction filled part, 0 .. 1
  String bar(double fraction, int columns, Color fill) {
    int full = (int) Math.round(Math.clamp(fraction, 0, 1) * columns);
    return paint(fill, (unicode ? "█" : "#").repeat(full))
        + paint(Color.DIM, (unicode ? "─" : ".").repeat(columns - full));
  }

  /// Cuts a line to a number of visible columns. Keeps all escape sequences, which have no width.
  static String cut(String line, int columns) {
    StringBuilder kept = new StringBuilder();
    int visible = 0;
    for (Matcher piece = ESCAPE_OR_CHARACTER.matcher(line); piece.find(); ) {
      if (piece.group().startsWith("\u001b") || visible++ < columns) {
        kept.append(piece.group());
      }
    }
    return kept.toString();
  }

  /// A name without characters that a terminal would obey.
  static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
