package dev.ringbuf.demo;

import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.Locale;

/// Shows a run in progress.
interface View {
  /// Called several times a second, and once at the end.
  void show(Snapshot now);

  /// Describes a gap.
  static String describe(Gap<?> gap, Plan plan) {
    return String.format(
        Locale.ROOT,
        "gap at %.3f s: %,d %s lost (%.1f ms) from position %,d on",
        plan.secondsOf(gap.position()),
        gap.count(),
        plan.unit(),
        1_000 * plan.secondsOf(gap.count()),
        gap.position());
  }
}
