package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.reactor.GuardedReader.End;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// The gaps that the subscribers of a stream meet, as a hot stream of their own. Streams that were
/// configured from one another share it.
///
/// ```text
/// RingReader --publish--> Listener (merges) --run on the poller--> onNext(gap)
/// ring closed, corrupted or drained ----------------------------> onError, onComplete
/// ```
final class GapsFlux<T> {
  private final RingBuffer ring;
  private final List<Listener<T>> listeners = new CopyOnWriteArrayList<>();

  /// Subscribers of the stream that hold the ring: 1, or 0. While there is one, gaps that the ring
  /// counts as reported may not have been published yet.
  private final AtomicInteger readers = new AtomicInteger();

  /// Why the last reader could not go on, if reading itself has failed.
  private volatile @Nullable End failure;

  GapsFlux(RingBuffer ring) {
    this.ring = ring;
  }

  /// Called when a subscriber of the stream has claimed the ring.
  void readerBegins() {
    failure = null;
    readers.incrementAndGet();
  }

  /// Called when that subscriber will read and publish nothing more.
  void readerStops() {
    readers.decrementAndGet();
  }

  /// Called by the thread that reads the ring. Runs no user code.
  void publish(Gap<T> gap) {
    for (Listener<T> listener : listeners) {
      listener.add(gap);
    }
  }

  /// Called when a subscriber of the stream has met the end of the ring. To the listeners, a
  /// failure of the producer is a completion: no gap follows it.
  void end(End end) {
    boolean complete = end.error() == null || end.error() instanceof RingFailedException;
    End mine = complete ? End.COMPLETED : end;
    if (!complete) {
      failure = mine;
    }
    for (Listener<T> listener : listeners) {
      listener.end(mine);
    }
  }

  /// The end of the gaps; null if more may come.
  private @Nullable End look() {
    try {
      if (ring.isClosed()) {
        return new End(new RingClosedException("the ring is closed: open or allocate it again"));
      }
      boolean drained = ring.isEnded() && ring.buffered() == 0 && ring.reported() == ring.dropped();
      // In this order: a reader that has drained the ring was counted before that, and has
      // published
      // everything by the time it is not.
      return drained && readers.get() == 0 ? End.COMPLETED : failure;
    } catch (RuntimeException | InternalError e) { // its memory is gone, or makes no sense
      return End.of(e);
    }
  }

  Flux<Gap<T>> on(RingPoller poller) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Gap<T>> actual) {
        GapsFlux.this.subscribe(actual, poller);
      }
    };
  }

  private void subscribe(CoreSubscriber<? super Gap<T>> actual, RingPoller poller) {
    End end = look();
    if (end != null) {
      if (end.error() == null) {
        Operators.complete(actual);
      } else {
        Operators.error(actual, end.error());
      }
      return;
    }
    Listener<T> listener = new Listener<>(this, actual);
    try {
      poller.attach(listener); // sleeps until it is started
    } catch (RejectedExecutionException e) {
      Operators.error(actual, e);
      return;
    }
    listeners.add(listener);
    actual.onSubscribe(listener);
    listener.start();
  }

  /// A subscriber of the gaps. While it has no demand, gaps are merged into one, so that none is
  /// lost and nothing piles up.
  private static final class Listener<T> extends PollerTask implements Subscription {
    @SuppressWarnings("rawtypes") // updaters know no type arguments
    private static final AtomicLongFieldUpdater<Listener> REQUESTED =
        AtomicLongFieldUpdater.newUpdater(Listener.class, "requested");

    private final GapsFlux<T> gaps;

    /// Null once it has cancelled or received the end.
    private volatile @Nullable CoreSubscriber<? super Gap<T>> actual;

    private volatile long requested;
    private volatile boolean started;
    private volatile @Nullable Throwable badRequest;
    private volatile @Nullable End end;

    /// Guarded by this: written by the thread that reads the ring, taken by the poller's thread.
    private @Nullable Gap<T> pending;

    Listener(GapsFlux<T> gaps, CoreSubscriber<? super Gap<T>> actual) {
      super(PollerLoop.WATCH_NANOS);
      this.gaps = gaps;
      this.actual = actual;
    }

    /// Allows signals from now on.
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

    void end(End end) {
      this.end = end;
      wake();
    }

    @Override
    public void request(long n) {
      if (n > 0) {
        Operators.addCap(REQUESTED, this, n);
      } else if (actual != null) {
        badRequest = Exceptions.nullOrNegativeRequestException(n);
      }
      wake();
    }

    @Override
    public void cancel() {
      actual = null;
      gaps.listeners.remove(this);
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
      Throwable badRequest = this.badRequest;
      if (badRequest != null) {
        return signal(new End(badRequest));
      }
      End end = this.end;
      if (end == null) {
        end = gaps.look();
      }
      Gap<T> gap = requested > 0 ? take() : null; // after the look, which is before the last gap
      if (gap != null) {
        Operators.produced(REQUESTED, this, 1);
        actual.onNext(gap);
        return Next.AGAIN;
      }
      if (end != null) {
        return isPending() ? Next.SLEEP : signal(end);
      }
      return Next.WATCH; // for a ring that is closed, or drained by another stream
    }

    private synchronized @Nullable Gap<T> take() {
      Gap<T> gap = pending;
      pending = null;
      return gap;
    }

    private synchronized boolean isPending() {
      return pending != null;
    }

    private Next signal(End end) {
      CoreSubscriber<? super Gap<T>> actual = this.actual;
      cancel();
      if (actual != null) {
        if (end.error() == null) {
          actual.onComplete();
        } else {
          actual.onError(end.error());
        }
      }
      return Next.END;
    }

    @Override
    void abort(Throwable cause) {
      signal(new End(cause));
    }
  }
}
