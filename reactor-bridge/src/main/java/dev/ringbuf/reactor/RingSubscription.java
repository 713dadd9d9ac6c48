package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.util.concurrent.RejectedExecutionException;
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
/// request(n) --+                       not fused: reads items, onNext(item) while there is demand
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
  /// Items delivered in one run, so that a fast ring does not starve the others of its thread.
  private static final int MAX_ITEMS = 256;

  /// How long a claim is repeated while a cancelled predecessor is letting go of the ring.
  private static final long CLAIM_NANOS = 1_000_000_000;

  /// How the stream has ended.
  private record End(@Nullable Throwable error) {
    static final End COMPLETED = new End(null);
  }

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
  private final ItemView<T, I> view;
  private final Context context;
  private final ConsumerRole role = new ConsumerRole();

  /// Null once the stream has ended or was cancelled: whoever takes it out may signal the end, and
  /// nobody keeps a subscriber alive that is not interested any more.
  private volatile @Nullable CoreSubscriber<? super I> actual;

  private volatile long requested;
  private volatile boolean cancelled;

  /// Whether the operator behind has read the ring empty and waits for an `onNext(null)`.
  private volatile boolean pollWanted;

  /// How the stream has ended, as the reading thread found it; signalled by the poller's.
  private volatile @Nullable End end;

  /// Null until the role is claimed.
  private volatile @Nullable RingReader<T, I> reader;

  private boolean fused;
  private boolean done;

  /// Whether demand was missing in the last run.
  private boolean starved = true;

  private long claimSince;

  RingSubscription(
      SourceOptions<T> options, ItemView<T, I> view, CoreSubscriber<? super I> actual) {
    super(options.wakeup().maxDelayNanos());
    this.options = options;
    this.ring = options.ring();
    this.view = view;
    this.actual = actual;
    this.context = actual.currentContext();
  }

  /// Subscribes to the ring.
  static <T, I> void subscribe(
      SourceOptions<T> options, ItemView<T, I> view, CoreSubscriber<? super I> actual) {
    RingSubscription<T, I> subscription = new RingSubscription<>(options, view, actual);
    try {
      subscription.claim();
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
    actual.onSubscribe(subscription);
    subscription.start();
  }

  private IllegalStateException refused(IllegalStateException cause) {
    return ring.isClosed()
        ? cause
        : new IllegalStateException(
            "a ring has one subscriber at a time: " + cause.getMessage(), cause);
  }

  private void claim() {
    RingConsumer consumer = role.claim(ring);
    if (consumer != null) {
      reader = new RingReader<>(consumer, options, view);
    }
  }

  private void start() {
    if (actual == null) {
      return; // cancelled in onSubscribe
    }
    pollWanted = true;
    try {
      options.poller().attach(this);
    } catch (RejectedExecutionException e) {
      end(new End(e));
    }
  }

  // Called by the subscriber, on any thread.

  @Override
  public void request(long n) {
    if (n <= 0) {
      end = new End(Exceptions.nullOrNegativeRequestException(n));
    } else {
      Operators.addCap(REQUESTED, this, n);
    }
    if (!fused || n <= 0) { // a fused stream is asked by poll()
      wake();
    }
  }

  @Override
  public void cancel() {
    if (ACTUAL.getAndSet(this, null) != null) {
      cancelled = true;
      role.cancel();
      wake(); // to leave the poller
    }
  }

  // Called by the poller.

  @Override
  Next run() {
    CoreSubscriber<? super I> actual = this.actual;
    End end = this.end;
    RingReader<T, I> reader = this.reader;
    if (done) {
      return Next.END;
    }
    if (end != null) {
      return end(end);
    }
    if (actual == null) {
      return Next.END;
    }
    if (reader == null) {
      return claimAgain();
    }
    return fused ? ping(actual, reader) : drain(actual, reader);
  }

  private Next claimAgain() {
    try {
      claim();
      return Next.AGAIN;
    } catch (IllegalStateException e) {
      boolean late = System.nanoTime() - claimSince > CLAIM_NANOS;
      return late || !ring.isCancelled() ? end(new End(refused(e))) : Next.POLL;
    } catch (RuntimeException e) {
      return end(new End(e));
    }
  }

  private Next drain(CoreSubscriber<? super I> actual, RingReader<T, I> reader) {
    long demand = requested;
    if (demand == 0) {
      return starve(reader);
    }
    if (starved) {
      starved = false;
      keepNewest(reader);
    }
    if (!reader.hasNews()) {
      return Next.POLL;
    }
    long produced = 0;
    I item = null;
    while (produced < Math.min(demand, MAX_ITEMS) && (item = read(reader)) != null) {
      if (emit(actual, item)) {
        produced++;
      }
      demand = requested;
    }
    if (produced > 0 && demand != Long.MAX_VALUE) {
      REQUESTED.addAndGet(this, -produced);
    }
    if (this.actual == null) {
      return Next.END;
    }
    End end = this.end;
    if (end != null) {
      return end(end);
    }
    return produced > 0 ? Next.AGAIN : Next.POLL;
  }

  @SuppressWarnings("unchecked") // a ConditionalSubscriber takes what a CoreSubscriber takes
  private static <I> boolean emit(CoreSubscriber<? super I> actual, I item) {
    if (actual instanceof ConditionalSubscriber<?> conditional) {
      return ((ConditionalSubscriber<? super I>) conditional).tryOnNext(item);
    }
    actual.onNext(item);
    return true;
  }

  /// What happens while demand is missing: the end needs none, and `LATEST` makes room.
  private Next starve(RingReader<T, I> reader) {
    starved = true;
    if (options.policy() == GapPolicy.LATEST) {
      keepNewest(reader);
    }
    if (ring.isEnded() && role.enter()) {
      try {
        noteEnd(reader);
      } finally {
        role.exit();
      }
    }
    End end = this.end;
    if (end != null) {
      return end(end);
    }
    if (options.policy() == GapPolicy.LATEST) {
      return Next.POLL;
    }
    // As long as something is left to be read, the end cannot come before demand does.
    return reader.hasNews() && !ring.isClosed() ? Next.SLEEP : Next.WATCH;
  }

  private void keepNewest(RingReader<T, I> reader) {
    if (options.policy() == GapPolicy.LATEST && role.enter()) {
      try {
        reader.keepNewest();
      } catch (RuntimeException e) {
        end = new End(e);
      } finally {
        role.exit();
      }
    }
  }

  private Next ping(CoreSubscriber<? super I> actual, RingReader<T, I> reader) {
    if (!pollWanted) {
      return Next.SLEEP; // the operator behind has enough to do
    }
    if (!reader.hasNews() || !role.enter()) {
      return Next.POLL;
    }
    boolean ready = false;
    try {
      ready = reader.hasNext();
      if (!ready) {
        noteEnd(reader);
      }
    } catch (RuntimeException e) {
      end = new End(e);
    } finally {
      role.exit();
    }
    End end = this.end;
    if (end != null) {
      return end(end);
    }
    if (!ready) {
      return Next.POLL;
    }
    pollWanted = false;
    pingOnNext(actual);
    // It may have polled the ring empty at once, on this thread, where wake() does nothing.
    return this.actual == null ? Next.END : pollWanted ? Next.POLL : Next.SLEEP;
  }

  @SuppressWarnings("NullAway") // a fused subscriber is told of news by a null
  private static void pingOnNext(CoreSubscriber<?> actual) {
    actual.onNext(null);
  }

  // Reading, by the poller or the operator behind.

  private @Nullable I read(RingReader<T, I> reader) {
    if (!role.enter()) {
      return null;
    }
    try {
      I item = reader.next();
      if (item == null) {
        noteEnd(reader);
      }
      return item;
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      end = new End(e);
      return null;
    } finally {
      role.exit();
    }
  }

  private void noteEnd(RingReader<T, I> reader) {
    if (end == null && reader.isTerminated()) {
      Throwable failure = reader.failure();
      end = failure == null ? End.COMPLETED : new End(failure);
    }
  }

  // The ends.

  /// Signals the end, unless the subscriber has cancelled.
  @SuppressWarnings("unchecked") // ACTUAL is about the field of that type
  private Next end(End end) {
    done = true;
    CoreSubscriber<? super I> actual = ACTUAL.getAndSet(this, null);
    // Before the signal: who subscribes again because of it finds the ring free.
    role.close();
    Throwable error = end.error();
    if (actual == null) {
      if (error != null) {
        Operators.onErrorDropped(error, context);
      }
    } else if (error != null) {
      actual.onError(error);
    } else {
      actual.onComplete();
    }
    return Next.END;
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
    RingReader<T, I> reader = this.reader;
    I item = reader == null || end != null ? null : read(reader);
    if (item == null) {
      wantPoll();
    }
    return item;
  }

  @Override
  public boolean isEmpty() {
    RingReader<T, I> reader = this.reader;
    boolean empty = reader == null || reader.isEmpty() || end != null;
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
    if (key == Attr.BUFFERED) {
      return Math.clamp(ring.buffered(), 0, Integer.MAX_VALUE);
    }
    if (key == Attr.LARGE_BUFFERED) {
      return ring.buffered();
    }
    if (key == Attr.CAPACITY) {
      return Math.clamp(ring.capacity(), 0, Integer.MAX_VALUE);
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
      End end = this.end;
      return end == null ? null : end.error();
    }
    if (key == Attr.RUN_ON) {
      return options.poller();
    }
    if (key == Attr.RUN_STYLE) {
      return Attr.RunStyle.ASYNC;
    }
    return null;
  }
}
