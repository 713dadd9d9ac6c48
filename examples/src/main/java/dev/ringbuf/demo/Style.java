package dev.ringbuf.demo;

import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text styles that an output supports.
///
/// @param color true to use escape sequences for colors
/// @param unicode true if the output can show block characters
record Style(boolean color, boolean unicode) {
  static final Style PLAIN = new Style(false, false);

  private static final Pattern ESCAPES_OR_CHARACTER = Pattern.compile("(?:\u001b\\[[0-9;]*m)|.");
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final int STEPS = EIGHTHS.length() - 1;

  /// Colors of the terminal's palette, which suit its background.
  enum Color {
    BOLD(1),
    DIM(2),
    RED(31),
    GREEN(32),
    YELLOW(33),
    CYAN(36);

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
    return color && !text.isEmpty() ? "\u001b[" + painted.code + "m" + text + "\u001b[0m" : text;
  }

  /// A horizontal bar on a track.
  ///
  /// @param fraction filled part, 0 .. 1
  /// @param mark position of the mark, 0 .. 1; drawn only beyond the filled part
  /// @param width columns, >= 1; the result takes exactly that many
  String bar(double fraction, double mark, int width, Color fill) {
    long steps = Math.round(Math.clamp(fraction, 0, 1) * width * STEPS);
    int full = (int) (steps / STEPS);
    int rest = (int) (steps % STEPS);
    StringBuilder filled = new StringBuilder((unicode ? "█" : "#").repeat(full));
    if (rest > 0) {
      filled.append(unicode ? EIGHTHS.charAt(rest) : rest * 2 >= STEPS ? '#' : '.');
    }
    StringBuilder track = new StringBuilder((unicode ? "─" : ".").repeat(width - filled.length()));
    int at = (int) Math.ceil(Math.clamp(mark, 0, 1) * width) - 1 - filled.length();
    if (at >= 0) {
      track.setCharAt(at, unicode ? '┤' : '|');
    }
    return paint(fill, filled.toString()) + paint(Color.DIM, track.toString());
  }

  /// Cuts a line to a number of visible columns. Keeps all escape sequences, which have no width.
  static String cut(String line, int columns) {
    StringBuilder kept = new StringBuilder();
    int visible = 0;
    for (Matcher piece = ESCAPES_OR_CHARACTER.matcher(line); piece.find(); ) {
      if (piece.group().length() > 1 || visible++ < columns) {
        kept.append(piece.group());
      }
    }
    return kept.toString();
  }
}
