package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.GuardedReader.End;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/// A ring as a `Flux` for any number of subscribers that come and go. Each has a bounded ring of
/// its own, and everything that a [RingFlux] has: demand, gaps in their place, fusion, leases.
///
/// ```java
/// RingBroadcast<float[]> shared = RingFlux.floats(ring, 480).broadcast(48_000);
/// shared.signals().subscribe(...);
/// shared.signals().subscribe(...);
/// ```
///
/// ```text
///                                          +--> ring --> subscriber 1
/// producer --> source ring --> one copy ---+--> ring --> subscriber 2, slow: loses in its ring only
///                              each        +--> ring --> subscriber 3
/// ```
///
/// - **Losses**: a subscriber that falls behind loses elements in its own ring. Other subscribers
///   and the producer do not notice. Its gaps contain both what the source ring has lost and what
///   its own ring has lost.
/// - **Positions** are those of the source ring in every chunk, gap and lease. Always
///   `next.position() == previous.end()`.
/// - **Start**: a subscriber starts at the current position, which is that of the next element that
///   the broadcast takes from the source ring. [#since] names another one.
/// - **End**: when the producer completes or fails, or the source ring is closed or corrupted, each
///   subscriber gets that signal behind what its ring holds. A later subscriber gets it at once.
/// - **Last subscriber**: when it leaves, the source ring becomes free for others and keeps its
///   contents ([BroadcastSpec#draining] has the alternative).
/// - **Limits**: memory is bounded by [BroadcastSpec#maxSubscribers] rings. A cancelled subscriber
///   that still holds leases keeps its ring until they are back.
/// - **Threads**: a thread of the stream's [RingPoller] copies from the source ring. The poller of
///   each subscriber's stream delivers. A subscriber that blocks a thread which they share delays
///   the copies, so that the source ring may fill: do not block, or give such a subscriber
///   `publishOn` or another poller ([#reading]).
///
/// While the broadcast has the source ring, that ring has no other subscriber. If another one holds
/// it, a subscriber gets a [dev.ringbuf.RingBusyException] at once, whatever
/// [RingFlux#claimTimeout] says. Instances that were made from one another share rings and limits.
///
/// @param <T> the type of a chunk
public final class RingBroadcast<T> extends Flux<T> implements Fuseable, Scannable, Disposable {
  private static final long NOW = -1;

  private final BroadcastHub<?> hub;
  private final SourceOptions<T> options;

  /// The position where subscribers start, or [#NOW].
  private final long since;

  private RingBroadcast(BroadcastHub<?> hub, SourceOptions<T> options, long since) {
    if (options.maxChunk > hub.spec().capacity()) {
      throw new IllegalArgumentException(
          "a chunk of %d elements does not fit into a subscriber's ring of %d"
              .formatted(options.maxChunk, hub.spec().capacity()));
    }
    this.hub = hub;
    this.options = options;
    this.since = since;
  }

  static <T> RingBroadcast<T> of(SourceOptions<T> options, BroadcastSpec spec) {
    return new RingBroadcast<>(new BroadcastHub<>(options, spec), options, NOW);
  }

  /// This broadcast for subscribers that want other chunks, or other options. They share the source
  /// ring and its limits with those of this instance.
  ///
  /// ```java
  /// shared.reading(RingFlux.leases(ring, 4_096).keepLatest()).subscribe(...);
  /// ```
  ///
  /// @param stream of the same [dev.ringbuf.RingBuffer] object; everything but [RingFlux#fromNow]
  ///   applies to each subscriber
  /// @throws IllegalArgumentException if the stream is of another ring, or its chunks are larger
  ///   than a subscriber's ring
  public <R> RingBroadcast<R> reading(RingFlux<R> stream) {
    if (stream.options().ring != hub.ring()) {
      throw new IllegalArgumentException("the stream reads another ring than the broadcast");
    }
    return new RingBroadcast<>(hub, stream.options(), since);
  }

  /// This broadcast for a subscriber that has received everything before a position, and comes
  /// back. Its stream starts there: first a gap for what is gone, then what comes. If nothing is
  /// gone, there is no gap.
  ///
  /// ```text
  /// source:        --abc--def--ghi--jkl--
  /// first time:    --[abc]-X                       got everything before position 3
  /// since(3):      -------------^--Gap(3,6)-[jkl]-
  /// ```
  ///
  /// The gap counts as dropped, as every other does: it causes an overflow error under
  /// [GapPolicy#ERROR]. A subscriber that names a position that has not come yet gets an
  /// [IllegalArgumentException] as its error. That happens after a reset of the ring.
  ///
  /// @param position of the first element that the subscriber has not received, >= 0; the
  ///   [RingSignal#end] of its last signal
  /// @throws IllegalArgumentException if the position is negative
  public RingBroadcast<T> since(long position) {
    if (position < 0) {
      throw new IllegalArgumentException("position " + position + " is not >= 0");
    }
    return new RingBroadcast<>(hub, options, position);
  }

  /// Chunks and gaps, with the source's stream positions.
  public Flux<RingSignal<T>> signals() {
    return onAssembly(new SignalFlux<>(this));
  }

  /// The source ring.
  public RingBuffer ring() {
    return hub.ring();
  }

  /// The size and the limits of this broadcast.
  public BroadcastSpec spec() {
    return hub.spec();
  }

  /// Elements in a chunk at most, >= 1.
  public int maxChunk() {
    return options.maxChunk;
  }

  /// Begins to empty the source ring before the first subscriber comes. Does nothing if it has
  /// begun already.
  ///
  /// @throws IllegalStateException if the broadcast is not [BroadcastSpec#draining]
  /// @throws dev.ringbuf.RingBusyException if another consumer holds the ring
  /// @throws dev.ringbuf.RingClosedException if the ring is closed
  /// @throws java.util.concurrent.CancellationException if the broadcast was disposed of
  /// @throws java.util.concurrent.RejectedExecutionException if the poller was disposed of
  public void start() {
    if (!hub.spec().drains()) {
      throw new IllegalStateException(
          "only a draining() broadcast can be started without a subscriber");
    }
    hub.start();
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    subscribe(ItemMapper.plain(), actual);
  }

  private <I> void subscribe(ItemMapper<T, I> mapper, CoreSubscriber<? super I> actual) {
    Objects.requireNonNull(actual, "actual");
    BroadcastSeat seat;
    try {
      seat = hub.join(since);
    } catch (RuntimeException | InternalError e) { // disposed, full, or the source cannot be read
      Operators.error(actual, End.errorOf(e));
      return;
    }
    RingSubscription.subscribe(seat.options(options, () -> hub.leave(seat)), mapper, actual);
  }

  /// Joins as a subscriber that reads its ring by itself. Any thread. Allocates the ring.
  ///
  /// @return to be closed, so that its place becomes free
  /// @throws TooManySubscribersException if all places are taken
  /// @throws IllegalArgumentException if the position of [#since] has not come yet
  /// @throws java.util.concurrent.CancellationException if the broadcast was disposed of
  /// @throws dev.ringbuf.RingBusyException if another consumer holds the source ring
  /// @throws dev.ringbuf.RingClosedException if the source ring is closed
  public RingTap tap() {
    BroadcastSeat seat = hub.join(since);
    return new RingTap(seat, () -> hub.leave(seat));
  }

  /// The subscribers that have not left, in the order in which they came, with their counters at
  /// this moment. Any thread. Takes the lock of the broadcast, and allocates the list.
  public List<SubscriberCounters> subscribers() {
    return hub.subscribers();
  }

  /// Ends the broadcast. Each subscriber gets a [java.util.concurrent.CancellationException] behind
  /// what its ring holds, a later one at once. The source ring becomes free and keeps its contents.
  /// Disposing again does nothing.
  @Override
  public void dispose() {
    hub.dispose();
  }

  @Override
  public boolean isDisposed() {
    return hub.isDisposed();
  }

  /// Answers for the source ring as [RingFlux#scanUnsafe] does. A subscription answers for the ring
  /// of its subscriber, and its name ends with `#` and the subscriber's [SubscriberCounters#id].
  @Override
  @SuppressWarnings({"exports", "rawtypes"}) // as inherited
  public @Nullable Object scanUnsafe(Attr key) {
    return options.scan(key);
  }

  /// What became of the elements that the source was offered since a subscriber's start. Always
  /// `offered = delivered + missed + dropped + skipped + buffered`.
  ///
  /// @param id counts the subscribers of a broadcast from 1
  /// @param start the position where the subscriber's stream begins
  /// @param delivered elements that the subscriber has taken
  /// @param missed elements that never came to the subscriber's ring, because the source ring had
  ///   lost them or they were gone when the subscriber named an earlier start
  /// @param dropped elements that did not fit into the subscriber's ring
  /// @param skipped elements that were skipped by the subscriber's choice ([RingFlux#keepLatest])
  /// @param buffered elements that wait in the subscriber's ring
  public record SubscriberCounters(
      long id, long start, long delivered, long missed, long dropped, long skipped, long buffered) {
    /// Elements from the start on: how far the broadcast has come since.
    public long offered() {
      return delivered + missed + dropped + skipped + buffered;
    }
  }

  /// The stream behind [#signals].
  private static final class SignalFlux<T> extends Flux<RingSignal<T>>
      implements Fuseable, Scannable {
    private final RingBroadcast<T> broadcast;

    SignalFlux(RingBroadcast<T> broadcast) {
      this.broadcast = broadcast;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RingSignal<T>> actual) {
      broadcast.subscribe(ItemMapper.signals(), actual);
    }

    @Override
    @SuppressWarnings("rawtypes") // as inherited
    public @Nullable Object scanUnsafe(Attr key) {
      return broadcast.scanUnsafe(key);
    }
  }
}
