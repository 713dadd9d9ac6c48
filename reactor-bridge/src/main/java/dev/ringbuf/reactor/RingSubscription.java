package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
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
/// without a lock or a counter. There is no queue: elements that were not requested stay in the
/// ring.
///
/// @param <T> the type of a chunk
/// @param <I> the items of the stream
final class RingSubscription<T, I> extends PollerTask
    implements Fuseable.QueueSubscription<I>, Scannable {
  /// Items taken in one run at most, so that a fast ring does not starve the others of its thread.
  private static final int MAX_ITEMS = 256;

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
  private final GuardedReader<T, I> reader;

  /// Null once the stream has ended or was cancelled. The thread that takes it out may signal the
  /// end. Setting it to null also lets the garbage collector have the subscriber.
  private volatile @Nullable CoreSubscriber<? super I> actual;

  private volatile long requested;
  private volatile boolean cancelled;

  /// The error for a request of zero or less, until the poller signals it.
  private volatile @Nullable Throwable badRequest;

  /// Whether the operator behind has read the ring empty and waits for an `onNext(null)`.
  private volatile boolean pollWanted = true;

  // Owned by the poller's thread from the first run on.
  private boolean fused;
  private boolean done;

  /// Whether demand was missing in the last run.
  private boolean starved = true;

  private long claimSince;

  RingSubscription(
      SourceOptions<T> options, ItemMapper<T, I> mapper, CoreSubscriber<? super I> actual) {
    super(options.wakeup.maxDelayNanos());
    this.options = options;
    this.ring = options.ring;
    this.actual = actual;
    this.context = actual.currentContext(); // for what is discarded when actual is gone
    this.reader = new GuardedReader<>(options, mapper, context, this::wake);
  }

  /// Subscribes to the ring.
  static <T, I> void subscribe(
      SourceOptions<T> options, ItemMapper<T, I> mapper, CoreSubscriber<? super I> actual) {
    RingSubscription<T, I> subscription = new RingSubscription<>(options, mapper, actual);
    try {
      subscription.reader.claim();
    } catch (RingBusyException e) {
      if (!options.ring.isCancelled()) {
        Operators.error(actual, subscription.busy(e));
        return;
      }
      // A cancelled predecessor is about to let go: run() claims again.
      subscription.claimSince = System.nanoTime();
    } catch (RuntimeException | InternalError e) { // closed, or its memory makes no sense
      Operators.error(actual, End.errorOf(e));
      return;
    }
    try {
      actual.onSubscribe(subscription);
    } catch (Throwable e) { // against the rules, but the ring must become free for others
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
      options.poller.attach(this);
    } catch (Throwable e) { // disposed, or out of threads
      refuse(e);
    }
  }

  private RingBusyException busy(RingBusyException cause) {
    String reason =
        ring.isCancelled()
            ? "the previous subscriber has cancelled, but still holds leases: close them, or wait"
                + " longer for them with claimTimeout"
            : "cancel the one that it has, close the leases of one that has ended, or share one"
                + " subscription, as Flux.share does";
    return new RingBusyException(
        "a ring has one subscriber at a time (%s): %s".formatted(cause.getMessage(), reason),
        cause);
  }

  // Called by the subscriber, on any thread.

  @Override
  public void request(long n) {
    if (n > 0) {
      Operators.addCap(REQUESTED, this, n);
      if (!fused) { // a fused stream is asked by poll()
        wake();
      }
    } else if (actual != null) { // else it was cancelled (rule 3.6), or has ended
      badRequest = Exceptions.nullOrNegativeRequestException(n);
      wake();
    }
  }

  @Override
  public void cancel() {
    if (takeActual() != null) {
      cancelled = true;
      reader.cancel();
      wake(); // to leave the poller
    }
  }

  // Called by the poller.

  @Override
  Next run() {
    CoreSubscriber<? super I> actual = this.actual;
    End end = reader.end();
    Throwable badRequest = this.badRequest;
    if (done) {
      return Next.END;
    }
    if (badRequest != null) {
      return refuse(badRequest);
    }
    if (end != null) {
      return end(end);
    }
    if (actual == null) {
      return Next.END;
    }
    if (!reader.isClaimed()) {
      return claimAgain();
    }
    return fused ? ping(actual) : drain(actual);
  }

  private Next claimAgain() {
    try {
      reader.claim();
      return Next.AGAIN;
    } catch (RingBusyException e) {
      boolean late = System.nanoTime() - claimSince >= options.claimNanos;
      return late || !ring.isCancelled() ? refuse(busy(e)) : Next.POLL;
    } catch (RuntimeException | InternalError e) {
      return end(End.of(e));
    }
  }

  /// As [#end], for an error that a cancelled subscriber does not need.
  private Next refuse(Throwable e) {
    done = true;
    CoreSubscriber<? super I> actual = takeActual();
    reader.close(new End(e)); // before the signal, as in end()
    if (actual != null) {
      actual.onError(e);
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
      if (options.keepsLatest) {
        reader.keepNewest();
      }
    }
    long produced = 0;
    int taken = 0;
    if (reader.hasNews()) {
      while (produced < demand && taken < MAX_ITEMS) {
        I item = reader.read();
        if (item == null) {
          break;
        }
        if (this.actual == null) { // cancelled while we were reading
          reader.discard(item);
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

  /// Without demand, the end must still be signalled, and [RingFlux#keepLatest] makes room.
  private Next starve() {
    starved = true;
    boolean latest = options.keepsLatest;
    if (latest) {
      reader.keepNewest();
    }
    boolean ready = reader.isReady(); // which finds the end if nothing is left to be read
    if (reader.end() != null) {
      return Next.AGAIN;
    }
    if (latest) {
      return Next.POLL;
    }
    // While an item is ready, the end cannot come before demand does. A gap that does not become an
    // item may come after the look at the ring, and the end can follow it: so watch for that.
    return ready ? Next.SLEEP : Next.WATCH;
  }

  private Next ping(CoreSubscriber<? super I> actual) {
    if (!pollWanted) {
      return Next.SLEEP; // the operator behind is still polling
    }
    if (!reader.isReady()) {
      return idle();
    }
    pollWanted = false;
    pingOnNext(actual);
    // It may already have read the ring empty on this thread, where wake() does nothing.
    return pollWanted ? Next.AGAIN : Next.SLEEP;
  }

  @SuppressWarnings("NullAway") // a fused subscriber is told of news by a null
  private static void pingOnNext(CoreSubscriber<?> actual) {
    actual.onNext(null);
  }

  /// Chooses how to learn of new elements when there is demand but nothing to read.
  private Next idle() {
    if (reader.end() != null || actual == null) {
      return Next.AGAIN;
    }
    if (!options.wakeup.isByProducer() || (options.hasDeadline() && !reader.isEmpty())) {
      return Next.POLL;
    }
    return reader.arm() ? Next.AGAIN : Next.WATCH; // in case the producer forgets wakeConsumer()
  }

  /// Signals the end, unless the subscriber has cancelled.
  private Next end(End end) {
    done = true;
    CoreSubscriber<? super I> actual = takeActual();
    // Before the signal: a subscriber that subscribes again because of it finds the ring free.
    reader.close(end);
    if (end.isOfTheRing(ring)) { // there will be no more gaps
      options.gaps.end(end);
    }
    Throwable error = end.error();
    if (actual == null) {
      if (error != null && !(cancelled && error instanceof CancellationException)) {
        Operators.onErrorDropped(error, context); // except for a disposed poller after a cancel
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
    end(End.of(cause));
  }

  // The queue, as the operator behind sees it when fused.

  @Override
  public int requestFusion(int requestedMode) {
    // keepLatest depends on demand, which a fused stream does not see. User code must not move to
    // another thread without the user knowing.
    boolean movable = (requestedMode & Fuseable.THREAD_BARRIER) == 0 || options.readsAnywhere();
    fused = (requestedMode & Fuseable.ASYNC) != 0 && movable && !options.keepsLatest;
    return fused ? Fuseable.ASYNC : Fuseable.NONE;
  }

  @Override
  public @Nullable I poll() {
    I item = reader.read();
    if (item == null) {
      wantPoll();
    }
    return item;
  }

  @Override
  public boolean isEmpty() {
    boolean empty = !reader.isReady();
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
    long items = (ring.buffered() + options.maxChunk - 1) / options.maxChunk;
    return (int) Math.min(items, Integer.MAX_VALUE);
  }

  /// Discards nothing: elements that were not polled stay in the ring for the next subscriber. So
  /// nothing can race with a poll.
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
      End end = reader.end();
      return end == null ? null : end.error();
    }
    return options.scan(key);
  }
}
