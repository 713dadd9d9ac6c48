package dev.ringbuf.reactor;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;

/// A ring's chunks with their positions, and the gaps between them.
final class SignalFlux<T> extends Flux<RingSignal<T>> implements Fuseable, Scannable {
  private final SourceOptions<T> options;

  SignalFlux(SourceOptions<T> options) {
    this.options = options;
  }

  @Override
  public void subscribe(CoreSubscriber<? super RingSignal<T>> actual) {
    ItemMapper<T, RingSignal<T>> view =
        options.policy() == GapPolicy.IGNORE ? ItemMapper.positioned() : ItemMapper.signals();
    RingSubscription.subscribe(options, view, actual);
  }

  @Override
  @SuppressWarnings("rawtypes") // as inherited
  public @Nullable Object scanUnsafe(Attr key) {
    return options.scan(key);
  }
}
