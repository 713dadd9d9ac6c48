package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.Placement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Threads for subscribers, on the consumer's core.
final class Subscribers {
  private Subscribers() {}

  static Thread pinned(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              Placement.CONSUMER.pin();
              task.run();
            },
            "bench-subscriber");
    thread.setDaemon(true);
    return thread;
  }

  static ExecutorService executor() {
    return Executors.newSingleThreadExecutor(Subscribers::pinned);
  }
}
