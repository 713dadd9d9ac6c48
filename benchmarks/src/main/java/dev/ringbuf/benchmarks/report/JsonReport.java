package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Result;
import java.util.Locale;
import java.util.stream.Collectors;

/// The results as JSON: an array with an object for each case and peer.
public final class JsonReport {
  private JsonReport() {}

  public static String of(Report report) {
    return report.pairs().stream()
        .map(JsonReport::object)
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private static String object(Result.Pair pair) {
    return String.format(
        Locale.ROOT,
        "  {\"case\": %s, \"peer\": %s, \"unit\": %s, \"ours\": %.6g, \"theirs\": %.6g,"
            + " \"ratio\": %.4f, \"q1\": %.4f, \"q3\": %.4f, \"rounds\": %d}",
        quoted(pair.caseName()),
        quoted(pair.peer()),
        quoted(pair.metric().unit()),
        pair.ours(),
        pair.theirs(),
        pair.ratio().median(),
        pair.ratio().q1(),
        pair.ratio().q3(),
        pair.rounds());
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
