package dev.ringbuf.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringbuf.benchmarks.comparison.Case;
import dev.ringbuf.benchmarks.comparison.Catalog;
import dev.ringbuf.benchmarks.comparison.Processes;
import dev.ringbuf.benchmarks.comparison.Result;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.State;
import java.io.IOException;
import java.io.StringReader;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {
  private static final Report REPORT =
      new Report(
          LocalDate.of(2026, 2, 3),
          "tiny",
          new Machine("a \"machine\"", "a JVM", List.of("ringbuf 1", "Peer 2")),
          List.of(result("two-threads/64", 2, 1.5), result("two-threads/256", 0.75, 1.5)));

  private static Result result(String name, double ratio, double target) {
    return result(name, "Peer <&>", ratio, target);
  }

  private static Result result(String name, String peer, double ratio, double aim) {
    Case benchmark = Catalog.matching(name).getFirst();
    Row row =
        new Row(
            name,
            peer,
            State.NEAR,
            benchmark.metrics().getFirst().unit(),
            1234.5,
            600,
            new Processes(List.of(ratio / 1.2, ratio, ratio * 1.2)),
            3,
            21,
            OptionalDouble.of(1.01),
            OptionalDouble.of(aim),
            ratio < aim);
    Row itself =
        new Row(
            name,
            Row.ITSELF,
            State.NEAR,
            row.unit(),
            1234.5,
            1234.5,
            new Processes(List.of(1.0, 1.01, 1.02)),
            3,
            21,
            OptionalDouble.of(1.01),
            OptionalDouble.empty(),
            false);
    Result.Distribution latencies =
        new Result.Distribution("ringbuf", new TreeMap<>(Map.of(200L, 5L, 300L, 90L, 90_000L, 1L)));
    return new Result(
        benchmark,
        List.of(itself, row),
        List.of(latencies),
        List.of(new Result.Absence("Absentee", "not installed")),
        "on a core",
        4,
        1);
  }

  private static String markdown(Run... runs) {
    return MarkdownReport.of(List.of(runs), REPORT.absences());
  }

  @Test
  void jsonHasALineForEachCasePeerAndState() {
    assertThat(JsonReport.of(REPORT.run()))
        .contains("\"kind\": \"tiny\"", "a \\\"machine\\\"")
        .contains(
            """
                {"case": "two-threads/64", "peer": "Peer <&>", "state": "near", "unit": "MB/s", "ours": 1234.50, "theirs": 600.000, "ratio": 2.0000, "processes": [1.6667, 2.0000, 2.4000], "modes": [2.0000], "planned": 3, "pairs": 21, "self": 1.0100, "aim": 1.5000, "missed": false},
            """);
  }

  @Test
  void jsonIsReadBack() {
    Run run =
        RangeTest.run(
            RangeTest.row("longs", State.NEAR, 1.25, 0.5, 1.0, 2.0),
            RangeTest.row("one-thread/64", State.NONE, 1, 3.5));
    assertThat(JsonReport.read(JsonReport.of(run))).isEqualTo(run);
    assertThat(JsonReport.of(run)).contains("\"modes\": [0.5000, 1.5000]");
    assertThatIllegalArgumentException().isThrownBy(() -> JsonReport.read("[]"));
  }

  @Test
  void markdownNamesTheMachineTheStateAndMissedTargets() {
    assertThat(markdown(REPORT.run()))
        .contains("2026-02-03", "a JVM", "Peer 2", "on a core", "near")
        .contains("8 pairs")
        .contains(
            "| two-threads/64 | near | Peer <&> | 1,235 MB/s | 600 MB/s | **2.00** | 1.67 to 2.40 |"
                + "  |")
        .contains("| two-threads/64 | near | itself | 1,235 MB/s |")
        .contains("**0.75** | 0.63 to 0.90 | aim: 1.50 |")
        .contains("- Absentee: not installed");
  }

  @Test
  void markdownShowsBothModesOfABistableRowAndABrokenComparison() {
    assertThat(markdown(RangeTest.run(RangeTest.row("longs", State.FAR, 1.3, 0.5, 1.0, 1.1))))
        .contains("**0.50 (1) or 1.05 (2)**", "bistable", "broken: ours to itself 1.30");
  }

  @Test
  void targetsHaveAVerdict() {
    assertThat(
            markdown(
                RangeTest.run(
                    RangeTest.row("longs", State.NEAR, 1, 1.2, 1.2, 1.2),
                    RangeTest.row("one-thread/64", State.NONE, 1, 0.5, 0.5, 0.5))))
        .contains("| longs | near | boost spsc_queue | 0.36 | 1.10 | 1.20 | reached |")
        .contains("| one-thread/64 |  | boost spsc_queue | 0.63 | 0.75 | 0.50 | **missed** |")
        .contains("| longs | near | Disruptor, event of a long | 1.03 | 3.00 |  | not seen |")
        .contains("1 of 8 are reached.");
  }

  @Test
  void summaryShowsTheRangeOfThreeRunsThatAgree() {
    Run one = RangeTest.run(RangeTest.row("longs", State.NEAR, 1, 1.1, 1.1, 1.1));
    Run two = RangeTest.run(RangeTest.row("longs", State.NEAR, 1, 1.2, 1.2, 1.2));
    assertThat(markdown(one, two, one))
        .contains(
            "| two threads, one long a call | near | 110 to 120 M/s | boost spsc_queue: 100 M/s |"
                + " 1.10 to 1.20 |");
    Run varies = RangeTest.run(RangeTest.row("longs", State.NEAR, 1, 1.1, 1.2, 4.0));
    assertThat(markdown(one, varies, one)).contains("| 1.10 to 4.00, varies |");
  }

  @Test
  void summaryIsADrawingToo() throws Exception {
    Run run = RangeTest.run(RangeTest.row("longs", State.NEAR, 1, 0.5, 1.1, 1.1));
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    String drawing = Summary.drawing(List.of(run));
    assertThat(builder.parse(new InputSource(new StringReader(drawing)))).isNotNull();
    assertThat(drawing).contains("longs", "boost spsc_queue", "near").doesNotContain("var(");
  }

  @Test
  void htmlIsOneSelfContainedPage() throws IOException {
    String page = HtmlReport.of(REPORT);
    assertThat(page)
        .contains("<b>1 of 2</b> targets", "Absentee: not installed", "prefers-color-scheme: dark")
        .contains("Peer &lt;&amp;>")
        .doesNotContain("src=", "href=", "http:", "https:", "@import", "NaN", "Infinity");
  }

  @Test
  void drawingsAreWellFormed() throws Exception {
    String page = HtmlReport.of(REPORT);
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    int drawings = 0;
    for (int from = page.indexOf("<svg"); from >= 0; from = page.indexOf("<svg", from + 1)) {
      String drawing = page.substring(from, page.indexOf("</svg>", from) + "</svg>".length());
      assertThat(builder.parse(new InputSource(new StringReader(drawing)))).isNotNull();
      drawings++;
    }
    assertThat(drawings).isGreaterThanOrEqualTo(3);
  }
}
