package dev.ringbuf.demo;

import dev.ringbuf.reactor.RingSignal.Gap;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// Prints one line a second and one line for each gap, at most a few between two status lines. For
/// logs and pipes.
final class PlainView implements View {
  private static final long SECOND = 1_000_000_000;

  private final PrintStream out;
  private final Plan plan;
  private long nextLine = SECOND;
  private long gapsShown;

  PlainView(PrintStream out, Plan plan) {
    this.out = out;
    this.plan = plan;
  }

  @Override
  public void show(Snapshot now) {
    showGaps(now.seen());
    if (now.nanos() >= nextLine) {
      nextLine += SECOND;
      out.printf(
          Locale.ROOT,
          "%8.1f s  offered %,d  delivered %,d  lost %,d in %,d gaps  ring %3.0f %%%n",
          plan.secondsOf(now.offered()),
          now.offered(),
          now.seen().delivered(),
          now.seen().lost(),
          now.seen().gaps(),
          100.0 * now.buffered() / plan.capacity());
    }
    out.flush();
  }

  private void showGaps(Witness.Account seen) {
    List<Gap<float[]>> recent = seen.recent();
    long news = seen.gaps() - gapsShown;
    int shown = (int) Math.min(news, recent.size());
    if (shown < news) {
      out.printf(Locale.ROOT, "            ... %,d gaps not shown%n", news - shown);
    }
    for (Gap<float[]> gap : recent.subList(recent.size() - shown, recent.size())) {
      out.println("            " + View.describe(gap, plan));
    }
    gapsShown = seen.gaps();
  }
}
