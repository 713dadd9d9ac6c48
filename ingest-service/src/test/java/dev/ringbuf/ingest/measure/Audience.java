package dev.ringbuf.ingest.measure;

import dev.ringbuf.ingest.measure.Child.Counters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Viewers of one stream, before and after one more comes that does not read.
final class Audience {
  private static final int LONGEST_WAIT_SECONDS = 30;

  private final Plan plan;

  Audience(Plan plan) {
    this.plan = plan;
  }

  void measure(Table table, Served served) throws IOException {
    for (int count : plan.viewers()) {
      measure(table, served, count);
    }
  }

  private void measure(Table table, Served served, int count) throws IOException {
    List<Viewer> viewers = new ArrayList<>();
    try (Child server = served.start()) {
      for (int i = 0; i < count; i++) {
        viewers.add(served.connect(server.port()));
      }
      plan.pauseToWarmUp();
      row(table, served.title + ": " + count, server, viewers);
      try (Viewer _ = served.connectStalled(server.port())) {
        awaitStall(server);
        row(table, "the same + 1 stalled", server, viewers);
      }
    } finally {
      for (Viewer viewer : viewers) {
        viewer.close();
      }
    }
  }

  /// Until the ring of the stalled client is full, or it was handed nothing for a second.
  private void awaitStall(Child server) throws IOException {
    long handed = -1;
    for (int seconds = 0; seconds < LONGEST_WAIT_SECONDS && !plan.isSmoke(); seconds++) {
      Counters now = server.counters();
      if (now.has("lost") ? now.get("lost") > 0 : now.get("handed") == handed) {
        return;
      }
      handed = now.get("handed");
      Plan.pause(1);
    }
  }

  private void row(Table table, String title, Child server, List<Viewer> viewers)
      throws IOException {
    Counters memoryBefore = server.memory();
    long received = received(viewers);
    long missing = missing(viewers);
    long clients = Usage.cpuNanos();
    Counters before = server.counters();
    plan.pauseToMeasure();
    Counters after = server.counters();
    double clientCores = (Usage.cpuNanos() - clients) / 1e9 / after.secondsSince(before);
    double due = (double) after.since(before, "offered") * viewers.size();
    double share = (received(viewers) - received) / due;
    long lost = missing(viewers) - missing;
    Counters memory = server.memory();
    double growth = memory.since(memoryBefore, "heap") / after.secondsSince(before);
    table.row(
        title,
        Table.percent(after.coresSince(before)),
        Table.percent(clientCores),
        Table.mebibytes(memory.get("rss")),
        Table.mebibytes(memory.get("heap")),
        Table.number(Math.round(growth / 1_024)) + " KiB/s",
        Table.percent(share),
        Table.number(lost));
  }

  private static long received(List<Viewer> viewers) {
    return viewers.stream().mapToLong(Viewer::received).sum();
  }

  private static long missing(List<Viewer> viewers) {
    return viewers.stream().mapToLong(Viewer::missing).sum();
  }
}
