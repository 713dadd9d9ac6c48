package dev.ringbuf.benchmarks;

import dev.ringbuf.benchmarks.comparison.Case;
import dev.ringbuf.benchmarks.comparison.Result;
import dev.ringbuf.benchmarks.comparison.Row;
import dev.ringbuf.benchmarks.comparison.Settings;
import dev.ringbuf.benchmarks.report.Report;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Shows the progress of the comparison: one line that is overwritten on a terminal, and the ratios
/// of each finished case.
final class Progress {
  private static final double REDRAW_SECONDS = 0.5;

  private final PrintStream out;
  private final List<Case> cases;
  private final Settings settings;

  @SuppressWarnings("SystemConsoleNull") // since JDK 25 null again without a terminal
  private final boolean live = System.console() != null && System.console().isTerminal();

  private final long start = System.nanoTime();
  private double estimated;
  private double estimatedDone;
  private double lastDrawn;
  private int done;
  private String name = "";

  Progress(PrintStream out, List<Case> cases, Settings settings) {
    this.out = out;
    this.cases = cases;
    this.settings = settings;
    this.estimated = cases.stream().mapToDouble(settings::seconds).sum();
    out.println(
        cases.size() + " cases, " + settings.label() + ": about " + clock(estimated) + " minutes");
  }

  void begin(Case benchmark) {
    name = benchmark.name();
    draw();
  }

  void round() {
    if (elapsed() - lastDrawn > REDRAW_SECONDS) {
      draw();
    }
  }

  void end(Result result) {
    done++;
    estimatedDone += settings.seconds(result.benchmark());
    erase();
    for (Row row : result.rows()) {
      out.println(Report.line(row));
    }
    for (Result.Absence absence : result.absent()) {
      out.printf("%-24s %-40s   absent: %s%n", name, absence.peer(), absence.reason());
    }
    if (!live) {
      out.println("  " + done + " of " + cases.size() + " cases, " + clock(left()) + " left");
    }
  }

  private void draw() {
    lastDrawn = elapsed();
    if (live) {
      erase();
      out.print(done + 1 + " of " + cases.size() + ": " + name + ", " + clock(left()) + " left");
      out.flush();
    }
  }

  private void erase() {
    if (live) {
      out.print("\r\033[K");
    }
  }

  /// The remaining estimate, scaled by the actual time of the finished cases.
  private double left() {
    double factor = estimatedDone == 0 ? 1 : elapsed() / estimatedDone;
    return Math.max(0, estimated * Math.max(0.2, factor) - elapsed());
  }

  private double elapsed() {
    return (System.nanoTime() - start) * 1e-9;
  }

  private static String clock(double seconds) {
    return String.format(Locale.ROOT, "%d:%02d", (int) seconds / 60, (int) seconds % 60);
  }
}
