package dev.ringbuf.benchmarks.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.benchmarks.workload.Figures;
import java.util.List;
import org.junit.jupiter.api.Test;

class PausesTest {
  private static final Figures FIGURES = Figures.of("max", 1);

  @Test
  void takesTheLongestStopsFromTheTimeOn() {
    Pauses pauses =
        Pauses.read(
            FIGURES,
            900,
            List.of(
                line(899, 9_000_000, 9_500_000),
                line(900, 2_000, 700_000),
                "[905ms] something else",
                line(1200, 5_000, 60_000)));
    assertThat(pauses).isEqualTo(new Pauses(FIGURES, 2, 5_000, 700_000));
  }

  private static String line(int millis, int reach, int total) {
    return ("[%dms] Safepoint \"G1CollectForAllocation\", Time since last: 81234567 ns,"
            + " Reaching safepoint: %8d ns, At safepoint: 40000 ns, Leaving safepoint: 8000 ns,"
            + " Total: %8d ns, Threads: 1 runnable, 11 total")
        .formatted(millis, reach, total);
  }
}
