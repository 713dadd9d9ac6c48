package dev.ringbuf.benchmarks.workload;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A thread, pinned to the core of its role, that computes one result.
public final class PinnedThread<T> {
  private final FutureTask<T> task;

  private PinnedThread(FutureTask<T> task) {
    this.task = task;
  }

  public static <T> PinnedThread<T> start(Placement placement, Callable<T> work) {
    FutureTask<T> task =
        new FutureTask<>(
            () -> {
              placement.pin();
              return work.call();
            });
    Thread thread =
        new Thread(task, "bench-" + placement.name().toLowerCase(java.util.Locale.ROOT));
    thread.setDaemon(true);
    thread.start();
    return new PinnedThread<>(task);
  }

  /// Waits for the result.
  ///
  /// @throws IllegalStateException with the cause, if the work failed
  public T join() throws InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a thread of the candidate failed: " + e.getCause(), e);
    }
  }
}
