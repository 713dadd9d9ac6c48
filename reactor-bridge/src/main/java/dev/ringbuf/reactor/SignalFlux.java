package dev.ringbuf.reactor;

import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;

/// A ring's chunks with their positions, and the gaps between them.
final class SignalFlux<T> extends Flux<RingSignal<T>> implements Fuseable {
  private final SourceOptions<T> options;

  SignalFlux(SourceOptions<T> options) {
    this.options = options;
  }

  @Override
  public void subscribe(CoreSubscriber<? super RingSignal<T>> actual) {
    ItemView<T, RingSignal<T>> view =
        options.policy() == GapPolicy.IGNORE ? ItemView.positioned() : ItemView.signals();
    RingSubscription.subscribe(options, view, actual);
  }
}
