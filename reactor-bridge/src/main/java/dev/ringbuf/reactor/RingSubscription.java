package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.GuardedReader.End;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.Fuseable.ConditionalSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// One subscriber's life on a ring: the drain loop.
///
/// ```text
/// request(n) --+                       not fused: onNext(item) while there is demand
/// cancel() ----+--> wake --> run() --> fused:     onNext(null), and the operator behind poll()s
/// ring --------+   (poller thread)     both:      onComplete / onError once the ring is drained
/// ```
///
/// All signals come from the one thread of the poller that runs this task, so they are serial
/// without a lock or a counter. There is no queue: what was not asked for stays in the ring.
///
/// @param <T> what carries a chunk
/// @param <I> the items of the stream
final class RingSubscription<T, I> extends PollerTask
    implements Fuseable.QueueSubscription<I>, Scannable {
  /// Items taken in one run, so that a fast ring does not starve the others of its thread.
  private static final int MAX_ITEMS = 256;

  /// How long a claim is repeated while a cancelled predecessor is letting go of the ring.
  private static final long CLAIM_NANOS = 1_000_000_000;

  @SuppressWarnings("rawtypes") // updaters know no type arguments
  private static final AtomicReferenceFieldUpdater<RingSubscription, @Nullable CoreSubscriber>
      ACTUAL =
          AtomicReferenceFieldUpdater.newUpdater(
              RingSubscription.class, CoreSubscriber.class, "actual");

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<RingSubscription> REQUESTED =
      AtomicLongFieldUpdater.newUpdater(RingSubscription.class, "requested");

  private final SourceOptions<T> options;
  private final RingBuffer ring;
  private final Context context;
  private final GuardedReader<T, I> input;

  /// Null once the stream has ended or was cancelled: whoever takes it out may signal the end, and
  /// nobody keeps a subscriber alive that is not interested any more.
  private volatile @Nullable CoreSubscriber<? super I> actual;

  private volatile long requested;
  private volatile boolean cancelled;

  /// Whether the operator behind has read the ring empty and waits for an `onNext(null)`.
  private volatile boolean pollWanted = true;

  private boolean fused;
  private boolean done;

  /// Whether demand was missing in the last run.
  private boolean starved = true;

  private long claimSince;

  RingSubscription(
      SourceOptions<T> options, ItemMapper<T, I> view, CoreSubscriber<? super I> actual) {
    super(options.wakeup().maxDelayNanos());
    this.options = options;
    this.ring = options.ring();
    this.actual = actual;
    this.context = actual.currentContext(); // for what is discarded when actual is gone
    this.input = new GuardedReader<>(options, view, context, this::wake);
  }

  /// Subscribes to the ring.
  static <T, I> void subscribe(
      SourceOptions<T> options, ItemMapper<T, I> view, CoreSubscriber<? super I> actual) {
    RingSubscription<T, I> subscription = new RingSubscription<>(options, view, actual);
    try {
      subscription.input.claim();
    } catch (IllegalStateException e) {
      if (!options.ring().isCancelled() || options.ring().isClosed()) {
        Operators.error(actual, subscription.refused(e));
        return;
      }
      // A cancelled predecessor is about to let go: run() claims again.
      subscription.claimSince = System.nanoTime();
    } catch (RuntimeException e) { // nonsense in the ring's memory
      Operators.error(actual, e);
      return;
    }
    try {
      actual.onSubscribe(subscription);
    } catch (Throwable e) { // against the rules, but no reason to keep the ring from others
      subscription.cancel();
      throw e;
    }
    subscription.start();
  }

  private void start() {
    if (actual == null) {
      return; // cancelled in onSubscribe
    }
    try {
      options.poller().attach(this);
    } catch (Throwable e) { // disposed, or out of threads
      end(new End(e));
    }
  }

  private IllegalStateException refused(IllegalStateException cause) {
    return ring.isClosed()
        ? cause
        : new IllegalStateException(
            "a ring has one subscriber at a time: " + cause.getMessage(), cause);
  }

  // Called by the subscriber, on any thread.

  @Override
  public void request(long n) {
    if (n <= 0) {
      input.fail(Exceptions.nullOrNegativeRequestException(n));
      wake();
    } else {
      Operators.addCap(REQUESTED, this, n);
      if (!fused) { // a fused stream is asked by poll()
        wake();
      }
    }
  }

  @Override
  public void cancel() {
    if (takeActual() != null) {
      cancelled = true;
      input.cancel();
      wake(); // to leave the poller
    }
  }

  // Called by the poller.

  @Override
  Next run() {
    CoreSubscriber<? super I> actual = this.actual;
    End end = input.end();
    if (done) {
      return Next.END;
    }
    if (end != null) {
      return end(end);
    }
    if (actual == null) {
      return Next.END;
    }
    if (!input.isClaimed()) {
      return claimAgain();
    }
    return fused ? ping(actual) : drain(actual);
  }

  private Next claimAgain() {
    try {
      input.claim();
      return Next.AGAIN;
    } catch (IllegalStateException e) {
      boolean late = System.nanoTime() - claimSince > CLAIM_NANOS;
      return late || !ring.isCancelled() ? refuse(e) : Next.POLL;
    } catch (RuntimeException e) {
      return end(new End(e));
    }
  }

  /// As [#end], but who has cancelled meanwhile need not know that he could not have the ring.
  private Next refuse(IllegalStateException e) {
    CoreSubscriber<? super I> actual = takeActual();
    if (actual != null) {
      actual.onError(refused(e));
    }
    return Next.END;
  }

  private Next drain(CoreSubscriber<? super I> actual) {
    long demand = requested;
    if (demand == 0) {
      return starve();
    }
    if (starved) {
      starved = false;
      if (options.policy() == GapPolicy.LATEST) {
        input.keepNewest();
      }
    }
    long produced = 0;
    int taken = 0;
    if (input.hasNews()) {
      while (produced < demand && taken < MAX_ITEMS) {
        I item = input.read();
        if (item == null) {
          break;
        }
        if (this.actual == null) { // cancelled while we were reading
          input.discard(item);
          return Next.END;
        }
        taken++;
        if (emit(actual, item)) {
          produced++;
        }
        demand = requested;
      }
    }
    Operators.produced(REQUESTED, this, produced);
    return taken > 0 ? Next.AGAIN : idle();
  }

  @SuppressWarnings("unchecked") // a ConditionalSubscriber takes what a CoreSubscriber takes
  private static <I> boolean emit(CoreSubscriber<? super I> actual, I item) {
    if (actual instanceof ConditionalSubscriber<?> conditional) {
      return ((ConditionalSubscriber<? super I>) conditional).tryOnNext(item);
    }
    actual.onNext(item);
    return true;
  }

  /// While demand is missing, the end is still to be told, and `LATEST` makes room.
  private Next starve() {
    starved = true;
    boolean latest = options.policy() == GapPolicy.LATEST;
    if (latest) {
      input.keepNewest();
    }
    boolean ready = input.isReady();
    if (input.end() != null) {
      return Next.AGAIN;
    }
    if (latest) {
      return Next.POLL;
    }
    // While an item is ready, the end cannot come before demand does. A gap that nobody sees is no
    // item, and it may have come after the look at the ring: then the end can follow it.
    return ready ? Next.SLEEP : Next.WATCH;
  }

  private Next ping(CoreSubscriber<? super I> actual) {
    if (!pollWanted) {
      return Next.SLEEP; // the operator behind has enough to do
    }
    if (!input.isReady()) {
      return idle();
    }
    pollWanted = false;
    pingOnNext(actual);
    // It may have read the ring empty at once, on this thread, where wake() does nothing.
    return pollWanted ? Next.AGAIN : Next.SLEEP;
  }

  @SuppressWarnings("NullAway") // a fused subscriber is told of news by a null
  private static void pingOnNext(CoreSubscriber<?> actual) {
    actual.onNext(null);
  }

  /// There is demand, but nothing to read: how to learn of more.
  private Next idle() {
    if (input.end() != null || actual == null) {
      return Next.AGAIN;
    }
    if (!options.wakeup().isByProducer() || (options.hasDeadline() && !input.isEmpty())) {
      return Next.POLL;
    }
    return input.arm() ? Next.AGAIN : Next.WATCH; // in case the producer forgets to signal
  }

  /// Signals the end, unless the subscriber has cancelled.
  private Next end(End end) {
    done = true;
    CoreSubscriber<? super I> actual = takeActual();
    // Before the signal: who subscribes again because of it finds the ring free.
    input.close(end);
    Throwable error = end.error();
    if (error == null || error instanceof RingFailedException) { // there will be no more gaps
      options.gaps().end();
    }
    if (actual == null) {
      if (error != null && !(cancelled && error instanceof CancellationException)) {
        Operators.onErrorDropped(error, context); // but not that the poller went, too
      }
    } else if (error != null) {
      actual.onError(error);
    } else {
      actual.onComplete();
    }
    return Next.END;
  }

  @SuppressWarnings("unchecked") // ACTUAL is about the field of that type
  private @Nullable CoreSubscriber<? super I> takeActual() {
    return ACTUAL.getAndSet(this, null);
  }

  @Override
  void abort(Throwable cause) {
    end(new End(cause));
  }

  // The queue, as the operator behind sees it when fused.

  @Override
  public int requestFusion(int requestedMode) {
    // LATEST goes by demand, which a fused stream does not see; user code must not move to another
    // thread behind the user's back.
    boolean movable = (requestedMode & Fuseable.THREAD_BARRIER) == 0 || options.readsAnywhere();
    fused =
        (requestedMode & Fuseable.ASYNC) != 0 && movable && options.policy() != GapPolicy.LATEST;
    return fused ? Fuseable.ASYNC : Fuseable.NONE;
  }

  @Override
  public @Nullable I poll() {
    I item = input.read();
    if (item == null) {
      wantPoll();
    }
    return item;
  }

  @Override
  public boolean isEmpty() {
    boolean empty = !input.isReady();
    if (empty) {
      wantPoll();
    }
    return empty;
  }

  private void wantPoll() {
    pollWanted = true;
    wake();
  }

  @Override
  public int size() {
    long items = (ring.buffered() + options.maxChunk() - 1) / options.maxChunk();
    return (int) Math.min(items, Integer.MAX_VALUE);
  }

  /// Lets nothing go: what was not polled stays in the ring for the next subscriber. So there is
  /// nothing that could race with a poll.
  @Override
  public void clear() {}

  @Override
  @SuppressWarnings({"rawtypes", "ReferenceEquality"}) // as inherited; keys are constants
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.ACTUAL) {
      return actual;
    }
    if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
      return requested;
    }
    if (key == Attr.CANCELLED) {
      return cancelled;
    }
    if (key == Attr.TERMINATED) {
      return actual == null && !cancelled;
    }
    if (key == Attr.ERROR) {
      End end = input.end();
      return end == null ? null : end.error();
    }
    return options.scan(key);
  }
}
