package dev.ringbuf.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Hooks;

/// Collects the errors that Reactor would log because no subscriber is left for them. A test takes
/// those that it provokes; any other fails it. One kind is accepted: Reactor drops a "Scheduler
/// unavailable" when a cancel disposes of the worker of a `publishOn` that is about to be told of
/// news, as with every fused source (decision 21).
final class DroppedErrors implements BeforeEachCallback, AfterEachCallback {
  private final List<Throwable> errors = new CopyOnWriteArrayList<>();

  /// The errors so far, which the test expects.
  List<Throwable> take() {
    List<Throwable> taken = List.copyOf(errors);
    errors.removeAll(taken);
    return taken;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Hooks.onErrorDropped(errors::add);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Hooks.resetOnErrorDropped();
    assertThat(errors).allMatch(RejectedExecutionException.class::isInstance);
  }
}
