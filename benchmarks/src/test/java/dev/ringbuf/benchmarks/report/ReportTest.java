package dev.ringbuf.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.benchmarks.comparison.Case;
import dev.ringbuf.benchmarks.comparison.Catalog;
import dev.ringbuf.benchmarks.comparison.Metric;
import dev.ringbuf.benchmarks.comparison.Quartiles;
import dev.ringbuf.benchmarks.comparison.Result;
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

  private static Result result(String name, String peer, double ratio, double target) {
    Case benchmark = Catalog.matching(name).getFirst();
    Metric metric = benchmark.metrics().getFirst();
    Result.Pair pair =
        new Result.Pair(
            name,
            metric,
            peer,
            1234.5,
            600,
            new Quartiles(ratio / 2, ratio, ratio * 2),
            21,
            OptionalDouble.of(target));
    Result.Distribution latencies =
        new Result.Distribution("ringbuf", new TreeMap<>(Map.of(200L, 5L, 300L, 90L, 90_000L, 1L)));
    return new Result(
        benchmark,
        List.of(pair),
        List.of(latencies),
        List.of(new Result.Absence("Absentee", "not installed")),
        "on a core");
  }

  @Test
  void jsonHasAnObjectForEachCaseAndPeer() {
    assertThat(JsonReport.of(REPORT))
        .isEqualTo(
            """
            [
              {"case": "two-threads/64", "peer": "Peer <&>", "unit": "MB/s", "ours": 1234.50, "theirs": 600.000, "ratio": 2.0000, "q1": 1.0000, "q3": 4.0000, "rounds": 21},
              {"case": "two-threads/256", "peer": "Peer <&>", "unit": "MB/s", "ours": 1234.50, "theirs": 600.000, "ratio": 0.7500, "q1": 0.3750, "q3": 1.5000, "rounds": 21}
            ]
            """);
  }

  @Test
  void markdownNamesTheMachineAndMissedTargets() {
    assertThat(MarkdownReport.of(REPORT))
        .contains("2026-02-03", "a JVM", "Peer 2", "on a core")
        .contains("| two-threads/64 | Peer <&> | 1,235 MB/s | 600 MB/s | **2.00** | 1.00 to 4.00 |")
        .contains("**0.75** (aim: 1.50) |")
        .contains("- Absentee: not installed");
  }

  @Test
  void summaryShowsTheAbsoluteFiguresOfTheChosenRows() throws Exception {
    Report report =
        new Report(
            REPORT.date(),
            "tiny",
            REPORT.machine(),
            List.of(result("longs", "boost spsc_queue", 0.5, 1)));
    assertThat(MarkdownReport.of(report))
        .contains(
            "| two threads, one long a call | 1,235 M/s | boost spsc_queue: 600 M/s" + " | 0.50 |");
    var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    String drawing = Summary.drawing(report);
    assertThat(builder.parse(new InputSource(new StringReader(drawing)))).isNotNull();
    assertThat(drawing).contains("longs", "boost spsc_queue").doesNotContain("var(");
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
