package dev.ringbuf.benchmarks.report;

import dev.ringbuf.benchmarks.comparison.Metric;
import dev.ringbuf.benchmarks.comparison.Result;
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
    this.ratios = new RatioPlot(report.pairs());
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
    List<Result.Pair> judged =
        report.pairs().stream().filter(pair -> pair.target().isPresent()).toList();
    long reached = judged.stream().filter(pair -> !pair.isMissed()).count();
    page.append("<header>\n<h1>ringbuf beside its peers</h1>\n<p class=\"lead\">");
    page.append("Each dot is the median ratio of paired rounds, ours to theirs, in the same run; ");
    page.append("right of the line at 1, ringbuf is ahead. The whisker spans the quartiles, ");
    page.append("the tick is the target. ");
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
    List<Result.Pair> pairs = results.stream().flatMap(result -> result.pairs().stream()).toList();
    if (!pairs.isEmpty()) {
      page.append("<figure class=\"wide\">").append(ratios.of(title, pairs)).append("</figure>\n");
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
              if (results.size() > 1 && !results.getFirst().pairs().isEmpty()) {
                multiple(name, results);
              }
            });
    page.append("</div>\n</section>\n");
  }

  private void multiple(String name, List<Result> results) {
    Metric metric = results.getFirst().pairs().getFirst().metric();
    page.append("<figure>").append(SizePlot.of(name, results)).append("<figcaption><b>");
    page.append(name).append("</b>, ").append(metric.unit()).append(", medians; ");
    page.append(metric.higherIsBetter() ? "more" : "less").append(" is better</figcaption>");
    page.append("</figure>\n");
  }

  private void table() {
    page.append("<section>\n<h2>All figures</h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
    for (String head :
        List.of(
            "case", "peer", "ratio", "q1", "q3", "ours", "theirs", "unit", "target", "rounds")) {
      page.append("<th>").append(head).append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    report.pairs().forEach(this::row);
    page.append("</tbody>\n</table></div>\n</section>\n");
  }

  private void row(Result.Pair pair) {
    page.append(pair.isMissed() ? "<tr class=\"missed\">" : "<tr>");
    cell(pair.caseName());
    cell(pair.peer());
    cell(Numbers.ratio(pair.ratio().median()));
    cell(Numbers.ratio(pair.ratio().q1()));
    cell(Numbers.ratio(pair.ratio().q3()));
    cell(Numbers.plain(pair.ours()));
    cell(Numbers.plain(pair.theirs()));
    cell(pair.metric().unit());
    cell(pair.target().isEmpty() ? "" : Numbers.ratio(pair.target().getAsDouble()));
    cell(String.valueOf(pair.rounds()));
    page.append("</tr>\n");
  }

  private void cell(String content) {
    page.append("<td>").append(Svg.escaped(content)).append("</td>");
  }

  private void footer() {
    page.append("<footer><p>Each candidate runs in a separate process, pinned as stated; ");
    page.append("each checks the data it receives. Rounds alternate (ours, theirs, ours, ...), ");
    page.append("and only neighbouring rounds are compared, because absolute figures between ");
    page.append("two threads on virtual cores vary from second to second. Made by ");
    page.append("<code>./bench</code>.</p></footer>\n");
  }
}
