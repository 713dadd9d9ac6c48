package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Processes;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.State;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A run as JSON, one row a line, and back.
public final class JsonReport {
  private static final String VALUE = "\": (\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*\\]|[^,}\\s]+)";

  private JsonReport() {}

  public static String of(Run run) {
    return """
        {
          "date": %s,
          "kind": %s,
          "circumstances": %s,
          "dropped": %d,
          "missing": %d,
          "rows": [
        %s
          ]
        }
        """
        .formatted(
            quoted(run.date()),
            quoted(run.kind()),
            quoted(run.circumstances()),
            run.dropped(),
            run.missing(),
            run.rows().stream().map(JsonReport::object).collect(Collectors.joining(",\n")));
  }

  private static String object(Row row) {
    return String.format(
        Locale.ROOT,
        "    {\"case\": %s, \"peer\": %s, \"state\": %s, \"unit\": %s, \"ours\": %.6g,"
            + " \"theirs\": %.6g, \"ratio\": %.4f, \"processes\": [%s], \"modes\": [%s],"
            + " \"planned\": %d, \"pairs\": %d, \"self\": %s, \"aim\": %s, \"missed\": %b}",
        quoted(row.name()),
        quoted(row.peer()),
        quoted(row.state().toString()),
        quoted(row.unit()),
        row.ours(),
        row.theirs(),
        row.ratio().median(),
        numbers(row.ratio().medians().stream()),
        numbers(modes(row.ratio())),
        row.planned(),
        row.pairs(),
        number(row.self()),
        number(row.aim()),
        row.isMissed());
  }

  private static Stream<Double> modes(Processes ratio) {
    return ratio.isBistable()
        ? ratio.modes().stream().map(Processes::median)
        : Stream.of(ratio.median());
  }

  private static String numbers(Stream<Double> values) {
    return values
        .map(value -> String.format(Locale.ROOT, "%.4f", value))
        .collect(Collectors.joining(", "));
  }

  private static String number(OptionalDouble value) {
    return value.isEmpty() ? "null" : String.format(Locale.ROOT, "%.4f", value.getAsDouble());
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

  /// Reads what [#of] wrote.
  ///
  /// @throws IllegalArgumentException if it is anything else
  public static Run read(String json) {
    return new Run(
        text(json, "date"),
        text(json, "kind"),
        text(json, "circumstances"),
        (int) real(json, "dropped"),
        (int) real(json, "missing"),
        json.lines().filter(line -> line.contains("{\"case\":")).map(JsonReport::row).toList());
  }

  private static Row row(String line) {
    return new Row(
        text(line, "case"),
        text(line, "peer"),
        Stream.of(State.values())
            .filter(state -> state.toString().equals(text(line, "state")))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("unknown state: " + line)),
        text(line, "unit"),
        real(line, "ours"),
        real(line, "theirs"),
        new Processes(reals(line, "processes")),
        (int) real(line, "planned"),
        (int) real(line, "pairs"),
        optional(line, "self"),
        optional(line, "aim"),
        Boolean.parseBoolean(value(line, "missed")));
  }

  private static String text(String json, String name) {
    return value(json, name).replaceAll("^\"|\"$", "").replaceAll("\\\\(.)", "$1");
  }

  private static double real(String json, String name) {
    return Double.parseDouble(value(json, name));
  }

  private static OptionalDouble optional(String json, String name) {
    return Optional.of(value(json, name))
        .filter(value -> !value.equals("null"))
        .map(value -> OptionalDouble.of(Double.parseDouble(value)))
        .orElse(OptionalDouble.empty());
  }

  private static List<Double> reals(String json, String name) {
    return Stream.of(value(json, name).replaceAll("[\\[\\]\\s]", "").split(",", -1))
        .map(Double::valueOf)
        .toList();
  }

  private static String value(String json, String name) {
    Matcher matcher = Pattern.compile('"' + name + VALUE).matcher(json);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no \"" + name + "\" in a report of ./bench");
    }
    return matcher.group(1);
  }
}
