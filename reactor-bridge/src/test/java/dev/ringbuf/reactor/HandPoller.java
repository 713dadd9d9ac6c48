package dev.ringbuf.reactor;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A poller without a thread: the test runs its tasks by hand, so that nothing happens in between.
final class HandPoller {
  private @Nullable PollerLoop loop;

  final RingPoller poller =
      RingPoller.create(
          "by hand",
          1,
          task -> {
            loop = (PollerLoop) task;
            return Thread.ofPlatform().unstarted(() -> {});
          });

  /// Runs each task whose turn it is, once.
  void sweep() {
    if (loop != null) {
      loop.sweep();
    }
  }

  /// Runs all tasks until none has anything to do.
  void settle() {
    while (loop != null && loop.sweep()) {}
  }

  /// How many tasks have not ended.
  int tasks() {
    return loop == null ? 0 : loop.tasks();
  }

  /// Disposes of the poller, whose tasks meet their end.
  void dispose() {
    poller.dispose();
    Objects.requireNonNull(loop).run();
  }
}
