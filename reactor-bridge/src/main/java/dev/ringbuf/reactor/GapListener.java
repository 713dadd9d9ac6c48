package dev.ringbuf.reactor;

import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;

/// A subscriber of the gaps alone. While it has no demand, gaps are merged into one, so that none
/// is lost and nothing piles up.
final class GapListener<T> extends PollerTask implements Subscription {
  @SuppressWarnings("rawtypes") // updaters know no type arguments
  private static final AtomicLongFieldUpdater<GapListener> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(GapListener.class, "requested");

  private final GapFeed<T> feed;
  private volatile @Nullable CoreSubscriber<? super Gap<T>> actual;
  private volatile long requested;
  private volatile boolean started;
  private volatile @Nullable Throwable error;

  // Guarded by this: written by the thread that reads the ring, taken by the poller's.
  private @Nullable Gap<T> pending;
  private boolean ended;

  GapListener(GapFeed<T> feed, CoreSubscriber<? super Gap<T>> actual) {
    super(PollerLoop.WATCH_NANOS);
    this.feed = feed;
    this.actual = actual;
  }

  /// From now on there may be signals.
  void start() {
    started = true;
    wake();
  }

  void add(Gap<T> gap) {
    synchronized (this) {
      Gap<T> before = pending;
      pending = before == null ? gap : before.and(gap);
    }
    wake();
  }

  void end() {
    synchronized (this) {
      ended = true;
    }
    wake();
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      error = Exceptions.nullOrNegativeRequestException(n);
    } else {
      Operators.addCap(REQUESTED, this, n);
    }
    wake();
  }

  @Override
  public void cancel() {
    actual = null;
    feed.remove(this);
    wake();
  }

  @Override
  Next run() {
    CoreSubscriber<? super Gap<T>> actual = this.actual;
    if (actual == null) {
      return Next.END;
    }
    if (!started) {
      return Next.SLEEP;
    }
    Throwable error = this.error;
    if (error != null) {
      abort(error);
      return Next.END;
    }
    if (requested > 0) {
      Gap<T> gap = take();
      if (gap != null) {
        Operators.produced(REQUESTED, this, 1);
        actual.onNext(gap);
        return Next.AGAIN;
      }
    }
    if (isDrained()) {
      cancel();
      actual.onComplete();
      return Next.END;
    }
    return Next.SLEEP;
  }

  private synchronized @Nullable Gap<T> take() {
    Gap<T> gap = pending;
    pending = null;
    return gap;
  }

  private synchronized boolean isDrained() {
    return ended && pending == null;
  }

  @Override
  void abort(Throwable cause) {
    CoreSubscriber<? super Gap<T>> actual = this.actual;
    cancel();
    if (actual != null) {
      actual.onError(cause);
    }
  }
}
