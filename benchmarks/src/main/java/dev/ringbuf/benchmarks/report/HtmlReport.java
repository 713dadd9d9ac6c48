package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Metric;
import dev.ringbuf.benchmarks.comparison.Result;
import dev.ringbuf.benchmarks.comparison.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The report as one self-contained HTML page. It follows the reader's light or dark theme.
public final class HtmlReport {
  private final Report report;
  private final RatioPlot ratios;
  private final StringBuilder page = new StringBuilder();

  private HtmlReport(Report report) {
    this.report = report;
    this.ratios = new RatioPlot(report.rows());
  }

  public static String of(Report report) throws IOException {
    return new HtmlReport(report).render();
  }

  private String render() throws IOException {
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.append("<title>ringbuf beside its peers</title>\n<style>\n").append(style());
    page.append("</style>\n</head>\n<body>\n<main>\n");
    header();
    groups().forEach(this::group);
    sizes();
    table();
    footer();
    return page.append("</main>\n</body>\n</html>\n").toString();
  }

  /// The style sheet of pages and drawings.
  static String style() throws IOException {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private void header() {
    List<Row> judged = report.rows().stream().filter(row -> row.aim().isPresent()).toList();
    long reached = judged.stream().filter(row -> !row.isMissed()).count();
    page.append("<header>\n<h1>ringbuf beside its peers</h1>\n<p class=\"lead\">");
    page.append("Each dot is the median of the processes' medians of paired rounds; right of the ");
    page.append("line at 1, ringbuf is ahead. The whisker spans the processes, the tick is the ");
    page.append(
        "target. Two dots are the modes of processes that disagree. The rows \u201citself\u201d ");
    page.append(
        "compare ringbuf with ringbuf. Near and far: a bare cache-line round trip between ");
    page.append("the cores takes less or more than 250 ns. ");
    page.append("<b>").append(reached).append(" of ").append(judged.size());
    page.append("</b> targets are reached.</p>\n<dl>\n");
    fact("Date", report.date() + ", " + report.kind() + " run");
    fact("Machine", report.machine().system());
    fact("JVM", report.machine().jdk());
    fact("Threads", String.join("; ", report.placements()));
    fact("Versions", String.join(" · ", report.machine().versions()));
    for (Result.Absence absence : report.absences()) {
      fact("Absent", absence.peer() + ": " + absence.reason());
    }
    page.append("</dl>\n<p class=\"key\"><span class=\"swatch reached\"></span>target reached ");
    page.append("<span class=\"swatch missed\"></span>target missed ");
    page.append("<span class=\"swatch open\"></span>no target</p>\n</header>\n");
  }

  private void fact(String term, String description) {
    page.append("<dt>").append(term).append("</dt><dd>");
    page.append(Svg.escaped(description)).append("</dd>\n");
  }

  private Map<String, List<Result>> groups() {
    Map<String, List<Result>> groups = new LinkedHashMap<>();
    for (Result result : report.results()) {
      groups.computeIfAbsent(result.benchmark().group(), _ -> new ArrayList<>()).add(result);
    }
    return groups;
  }

  private void group(String name, List<Result> results) {
    String title = results.getFirst().benchmark().title();
    page.append("<section id=\"").append(name).append("\">\n<h2>").append(Svg.escaped(title));
    page.append("</h2>\n");
    List<Row> rows = results.stream().flatMap(result -> result.rows().stream()).toList();
    if (!rows.isEmpty()) {
      page.append("<figure class=\"wide\">").append(ratios.of(title, rows)).append("</figure>\n");
    }
    for (Result result : results) {
      if (!result.histograms().isEmpty()) {
        page.append("<figure class=\"wide\">");
        page.append(LatencyPlot.of(title, result.histograms()));
        page.append("<figcaption>how often each latency was seen, all rounds</figcaption>");
        page.append("</figure>\n");
      }
    }
    page.append("</section>\n");
  }

  /// Small multiples: absolute figures of the groups with a numeric parameter.
  private void sizes() {
    page.append("<section>\n<h2>Absolute figures by n</h2>\n<div class=\"multiples\">\n");
    groups()
        .forEach(
            (name, results) -> {
              List<Result> measured =
                  results.stream().filter(result -> !result.rows().isEmpty()).toList();
              if (measured.size() > 1) {
                multiple(name, measured);
              }
            });
    page.append("</div>\n</section>\n");
  }

  private void multiple(String name, List<Result> results) {
    Metric metric = results.getFirst().benchmark().metrics().getFirst();
    page.append("<figure>").append(SizePlot.of(name, results)).append("<figcaption><b>");
    page.append(name).append("</b>, ").append(metric.unit()).append(", medians; ");
    page.append(metric.higherIsBetter() ? "more" : "less").append(" is better</figcaption>");
    page.append("</figure>\n");
  }

  private void table() {
    page.append("<section>\n<h2>All figures</h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
    for (String head :
        List.of(
            "case",
            "cores",
            "peer",
            "ratio",
            "least",
            "most",
            "ours",
            "theirs",
            "unit",
            "target",
            "processes",
            "itself",
            "")) {
      page.append("<th>").append(head).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    report.rows().forEach(this::row);
    page.append("</tbody>\n</table></div>\n</section>\n");
  }

  private void row(Row row) {
    page.append(row.isMissed() ? "<tr class=\"missed\">" : "<tr>");
    cell(row.name());
    cell(row.state().toString());
    cell(row.peer());
    cell(Marks.ratio(row));
    cell(Numbers.ratio(row.ratio().least()));
    cell(Numbers.ratio(row.ratio().most()));
    cell(Numbers.plain(row.ours()));
    cell(Numbers.plain(row.theirs()));
    cell(row.unit());
    cell(row.aim().isEmpty() ? "" : Numbers.ratio(row.aim().getAsDouble()));
    cell(row.ratio().count() + " of " + row.planned());
    cell(row.self().isEmpty() ? "" : Numbers.ratio(row.self().getAsDouble()));
    cell(Marks.of(row));
    page.append("</tr>\n");
  }

  private void cell(String content) {
    page.append("<td>").append(Svg.escaped(content)).append("</td>");
  }

  private void footer() {
    page.append("<footer><p>Each candidate runs in a separate process, pinned as stated; ");
    page.append("each checks the data it receives. Rounds alternate (ours, theirs, ours, ...), ");
    page.append("and only neighbouring rounds are compared, because absolute figures between ");
    page.append("two threads on virtual cores vary from second to second. Pairs during which the ");
    page.append("cores moved do not count. Made by ");
    page.append("<code>./bench</code>.</p></footer>\n");
  }
}
