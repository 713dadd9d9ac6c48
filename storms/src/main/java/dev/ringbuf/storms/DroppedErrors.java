package dev.ringbuf.storms;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import reactor.core.publisher.Hooks;

/// Collects the errors that Reactor would log because no subscriber is left for them. There must be
/// none, but for the "Scheduler unavailable" of a `publishOn` that is cancelled while it is told of
/// news.
final class DroppedErrors implements AutoCloseable {
  private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

  DroppedErrors() {
    Hooks.onErrorDropped(errors::add);
  }

  /// @param accepted of a subscriber that was cancelled at the same moment
  void check(Class<?>... accepted) {
    errors.removeIf(RejectedExecutionException.class::isInstance);
    errors.removeIf(error -> Stream.of(accepted).anyMatch(type -> type.isInstance(error)));
    Violation.check(errors.isEmpty(), "errors that no subscriber was told: %s", errors);
  }

  @Override
  public void close() {
    Hooks.resetOnErrorDropped();
  }
}
