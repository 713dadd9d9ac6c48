package dev.ringbuf.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.testing.ChildProcess;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The JSON object at the end of the demo's output.
record Report(
    String source,
    int rate,
    double seconds,
    long capacity,
    long offered,
    long delivered,
    long dropped,
    long skipped,
    long buffered,
    long gaps,
    long maxFill,
    boolean conservation,
    boolean continuity) {
  private static final String NUMBER = "(\\d+(?:\\.\\d+)?)";
  private static final String BOOLEAN = "(true|false)";
  private static final Pattern JSON =
      Pattern.compile(
          ("{'source':'([^']*)','rate':#,'seconds':#,'capacity':#,'offered':#,'delivered':#,"
                  + "'dropped':#,'skipped':#,'buffered':#,'gaps':#,'maxFill':#,"
                  + "'conservation':!,'continuity':!}")
              .replace('\'', '"')
              .replace("#", NUMBER)
              .replace("!", BOOLEAN)
              .replace("{", "\\{")
              .replace("}", "\\}"));

  /// Reads the last line of the output; fails if it is not exactly that object.
  static Report of(ChildProcess.Outcome outcome) {
    Matcher json = JSON.matcher(outcome.lastLine());
    assertThat(json.matches()).as("the last line of %s", outcome).isTrue();
    return new Report(
        json.group(1),
        Integer.parseInt(json.group(2)),
        Double.parseDouble(json.group(3)),
        Long.parseLong(json.group(4)),
        Long.parseLong(json.group(5)),
        Long.parseLong(json.group(6)),
        Long.parseLong(json.group(7)),
        Long.parseLong(json.group(8)),
        Long.parseLong(json.group(9)),
        Long.parseLong(json.group(10)),
        Long.parseLong(json.group(11)),
        Boolean.parseBoolean(json.group(12)),
        Boolean.parseBoolean(json.group(13)));
  }
}
