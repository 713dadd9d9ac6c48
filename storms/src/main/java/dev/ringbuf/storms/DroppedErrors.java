package dev.ringbuf.storms;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Hooks;

/// Collects the errors that Reactor would log because no subscriber is left for them. There must be
/// none, but for the "Scheduler unavailable" of a `publishOn` that is cancelled while it is told of
/// news.
final class DroppedErrors implements AutoCloseable {
  private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

  DroppedErrors() {
    Hooks.onErrorDropped(errors::add);
  }

  void check() {
    errors.removeIf(RejectedExecutionException.class::isInstance);
    Violation.check(errors.isEmpty(), "errors that no subscriber was told: %s", errors);
  }

  @Override
  public void close() {
    Hooks.resetOnErrorDropped();
  }
}
