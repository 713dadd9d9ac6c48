package dev.ringbuf.ingest.measure;

import dev.ringbuf.ingest.measure.Child.Counters;
import java.io.IOException;

/// How many streams, and how fast a stream, until something is lost.
final class Capacity {
  private static final int[] STREAMS = {100, 500, 1_000, 2_000, 4_000, 8_000, 16_000};
  private static final int[] RATES = {1, 10, 50, 100, 200, 400, 800};
  private static final int MILLION = 1_000_000;

  private final Plan plan;

  Capacity(Plan plan) {
    this.plan = plan;
  }

  void measure(Table table) throws IOException {
    for (int streams : STREAMS) {
      if (streams > plan.maxStreams() || !isWhole(table, streams, Sensor.RATE)) {
        break;
      }
    }
    for (int rate : RATES) {
      if (!isWhole(table, 1, rate * MILLION) || plan.isSmoke()) {
        break;
      }
    }
  }

  private boolean isWhole(Table table, int streams, int rate) throws IOException {
    try (Child child = Child.start("streams", streams, rate)) {
      plan.pauseToWarmUp();
      Counters before = child.counters();
      plan.pauseToMeasure();
      Counters after = child.counters();
      Counters memory = child.memory();
      long lost = after.since(before, "lost");
      double perSecond = after.since(before, "received") / after.secondsSince(before);
      table.row(
          Table.number(streams) + " x " + Table.number(rate) + "/s",
          Table.number(Math.round(perSecond / MILLION)) + " M/s",
          Table.number(lost),
          Table.percent(after.coresSince(before)),
          Table.mebibytes(memory.get("rss")),
          Table.mebibytes(memory.get("heap")),
          Table.millis(after.get("late")));
      return lost == 0 && perSecond > 0.95 * streams * rate;
    }
  }
}
