package dev.ringbuf.demo;

import java.nio.charset.Charset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How text may look on this output.
///
/// @param color whether escape sequences for colors are wanted
/// @param unicode whether the output can show block characters
record Style(boolean color, boolean unicode) {
  static final Style PLAIN = new Style(false, false);

  private static final Pattern ESCAPES_OR_CHARACTER = Pattern.compile("(?:\u001b\\[[0-9;]*m)|.");
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";
  private static final int STEPS = EIGHTHS.length() - 1;

  /// Colors of the terminal's own palette, so that they suit its background.
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

  /// The style that the environment asks for: see no-color.org.
  static Style of(Charset charset) {
    boolean noColor = !System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    return new Style(!noColor, charset.newEncoder().canEncode('█'));
  }

  String paint(Color painted, String text) {
    return color && !text.isEmpty() ? "\u001b[" + painted.code + "m" + text + "\u001b[0m" : text;
  }

  /// A horizontal bar on a track.
  ///
  /// @param fraction that is filled, 0 .. 1
  /// @param mark where a mark stands on the track, 0 .. 1; none if it is not beyond the fraction
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

  /// Cuts a line after so many visible columns; escape sequences take none, and all stay.
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
