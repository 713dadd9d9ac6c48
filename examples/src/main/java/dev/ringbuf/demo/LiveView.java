package dev.ringbuf.demo;

import static dev.ringbuf.demo.Style.Color.BOLD;
import static dev.ringbuf.demo.Style.Color.CYAN;
import static dev.ringbuf.demo.Style.Color.DIM;
import static dev.ringbuf.demo.Style.Color.GREEN;
import static dev.ringbuf.demo.Style.Color.RED;
import static dev.ringbuf.demo.Style.Color.YELLOW;
import static java.util.Locale.ROOT;

import dev.ringbuf.reactor.RingSignal.Gap;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// A few lines at the bottom of a terminal, redrawn on each update.
final class LiveView implements View {
  private static final long RATE_WINDOW_NANOS = 1_000_000_000;

  /// Columns of a bar, and of the text to its left and right.
  private static final int MAX_BAR = 40;

  private static final int MIN_BAR = 6;
  private static final int BESIDE_BAR = 38;

  private final PrintStream out;
  private final Plan plan;
  private final Style style;
  private final Supplier<Terminal.Size> size;

  /// Snapshots of the last second, oldest first. Rates are computed from them.
  private final Deque<Snapshot> window = new ArrayDeque<>();

  private int linesDrawn;

  /// @param size asks for the terminal's size
  LiveView(PrintStream out, Plan plan, Style style, Supplier<Terminal.Size> size) {
    this.out = out;
    this.plan = plan;
    this.style = style;
    this.size = size;
  }

  @Override
  public void show(Snapshot now) {
    Terminal.Size terminal = size.get();
    StringBuilder frame = new StringBuilder("\r");
    if (linesDrawn > 0) {
      frame.append("\u001b[").append(linesDrawn).append('A'); // up to the first of them
    }
    frame.append("\u001b[J"); // clear all below
    List<String> lines = lines(now, terminal.columns());
    // The last column may wrap. The cursor occupies the last row.
    linesDrawn = Math.min(lines.size(), terminal.rows() - 1);
    for (String line : lines.subList(0, linesDrawn)) {
      frame.append(Style.cut(line, terminal.columns() - 1)).append('\n');
    }
    out.print(frame);
    out.flush();
  }

  /// The lines to show, before they are cut to the width of the screen.
  List<String> lines(Snapshot now, int width) {
    window.addLast(now);
    while (now.nanos() - window.getFirst().nanos() > RATE_WINDOW_NANOS) {
      window.removeFirst();
    }
    int bar = Math.clamp(width - BESIDE_BAR, MIN_BAR, MAX_BAR);
    double total = plan.secondsOf(plan.frames());
    double fill = (double) now.buffered() / plan.capacity();
    double peak = (double) now.maxFill() / plan.capacity();
    Witness.Account seen = now.seen();

    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "  time       %s %s"
            .formatted(
                style.bar((double) now.offered() / plan.frames(), 0, bar, CYAN),
                String.format(ROOT, "%.1f of %.1f s", plan.secondsOf(now.offered()), total)));
    lines.add(
        "  ring       %s %s"
            .formatted(
                style.bar(fill, peak, bar, peak < 0.5 ? GREEN : peak < 1 ? YELLOW : RED),
                String.format(ROOT, "%3.0f %% full, at most %.0f %%", 100 * fill, 100 * peak)));
    lines.add("");
    lines.add(figures("offered", now.offered(), rate(Snapshot::offered), ""));
    lines.add(figures("delivered", seen.delivered(), rate(s -> s.seen().delivered()), ""));
    String lost =
        figures(
            "lost",
            seen.lost(),
            rate(s -> s.seen().lost()),
            String.format(ROOT, "  in %,d %s", seen.gaps(), seen.gaps() == 1 ? "gap" : "gaps"));
    lines.add(seen.gaps() == 0 ? lost : style.paint(RED, lost));
    lines.add("");
    for (Gap<float[]> gap : seen.recent()) {
      lines.add("  " + style.paint(DIM, View.describe(gap, plan)));
    }
    return lines;
  }

  private String figures(String label, long count, long rate, String more) {
    return "  "
        + style.paint(BOLD, String.format(ROOT, "%-9s", label))
        + String.format(ROOT, " %,14d %,14d/s", count, rate)
        + more;
  }

  /// Frames a second, over the window.
  private long rate(ToLongFunction<Snapshot> counter) {
    Snapshot first = window.getFirst();
    Snapshot last = window.getLast();
    long nanos = Math.max(1, last.nanos() - first.nanos());
    long frames = counter.applyAsLong(last) - counter.applyAsLong(first);
    return Math.round(frames * 1e9 / nanos);
  }
}
