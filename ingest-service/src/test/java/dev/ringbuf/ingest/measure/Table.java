package dev.ringbuf.ingest.measure;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.stream.Collectors;

/// A table in Markdown, whose rows appear as they are measured.
final class Table {
  private final PrintStream out;

  /// @param columns the first one is text, the others are numbers
  Table(PrintStream out, String title, String... columns) {
    this.out = out;
    out.printf("%n%s%n%n", title);
    row((Object[]) columns);
    out.println("| --- |" + String.join("", Collections.nCopies(columns.length - 1, " ---: |")));
  }

  void row(Object... cells) {
    out.println(
        Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |")));
    out.flush();
  }

  static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%,.0f MiB", bytes / 1_048_576.0);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%,.0f %%", 100 * share);
  }

  /// Milliseconds with two digits.
  static String millis(long nanos) {
    return String.format(Locale.ROOT, "%,.2f ms", nanos / 1e6);
  }
}
