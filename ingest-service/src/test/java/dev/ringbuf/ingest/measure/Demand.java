package dev.ringbuf.ingest.measure;

import dev.ringbuf.ingest.measure.Child.Counters;
import java.io.IOException;

/// How many blocks leave the source for a client that takes ten.
final class Demand {
  static final int TAKEN = 10;

  private final Plan plan;

  Demand(Plan plan) {
    this.plan = plan;
  }

  void measure(Table table, Served served) throws IOException {
    try (Child server = served.start();
        Viewer viewer = served.connectFor(server.port(), TAKEN)) {
      plan.pauseToWarmUp();
      plan.pauseToMeasure();
      Counters counters = server.counters();
      long blocks = counters.get("handed") / Sensor.BLOCK;
      table.row(
          served.title,
          viewer.received() / Sensor.BLOCK,
          blocks,
          blocks - viewer.received() / Sensor.BLOCK);
    }
  }
}
