package dev.ringbuf.reactor;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.util.context.Context;

/// Passes everything on and notes which fusion the operator behind asked for, and which it got.
final class FusionProbe<T> extends FluxOperator<T, T> implements Fuseable {
  private static final int NOT_ASKED = -1;

  private final AtomicInteger granted = new AtomicInteger(NOT_ASKED);
  private final AtomicInteger polls = new AtomicInteger();

  FusionProbe(Flux<T> source) {
    super(source);
  }

  boolean isFused() {
    return granted.get() == Fuseable.ASYNC;
  }

  boolean wasAsked() {
    return granted.get() != NOT_ASKED;
  }

  int polls() {
    return polls.get();
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    source.subscribe(new Probe(actual));
  }

  private final class Probe implements CoreSubscriber<T>, Fuseable.QueueSubscription<T> {
    private final CoreSubscriber<? super T> actual;
    private Fuseable.@Nullable QueueSubscription<T> upstream;

    Probe(CoreSubscriber<? super T> actual) {
      this.actual = actual;
    }

    private Fuseable.QueueSubscription<T> upstream() {
      return java.util.Objects.requireNonNull(upstream);
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    @SuppressWarnings("unchecked") // that the source is fuseable is the point
    public void onSubscribe(Subscription s) {
      upstream = (Fuseable.QueueSubscription<T>) s;
      actual.onSubscribe(this);
    }

    @Override
    public void onNext(T item) {
      actual.onNext(item);
    }

    @Override
    public void onError(Throwable e) {
      actual.onError(e);
    }

    @Override
    public void onComplete() {
      actual.onComplete();
    }

    @Override
    public int requestFusion(int requestedMode) {
      int mode = upstream().requestFusion(requestedMode);
      granted.set(mode);
      return mode;
    }

    @Override
    public void request(long n) {
      upstream().request(n);
    }

    @Override
    public void cancel() {
      upstream().cancel();
    }

    @Override
    public @Nullable T poll() {
      polls.incrementAndGet();
      return upstream().poll();
    }

    @Override
    public int size() {
      return upstream().size();
    }

    @Override
    public boolean isEmpty() {
      return upstream().isEmpty();
    }

    @Override
    public void clear() {
      upstream().clear();
    }
  }
}
