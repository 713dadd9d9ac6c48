package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Reads a ring item by item, in stream order: cuts it into chunks and minds the gaps. Used by one
/// thread at a time, between [ConsumerRole#enter] and [ConsumerRole#exit]; only [#hasNews] and
/// [#isEmpty] by any.
///
/// @param <T> what carries a chunk
/// @param <I> the items of the stream
final class RingReader<T, I> {
  private final RingBuffer ring;
  private final RingConsumer consumer;
  private final SourceOptions<T> options;
  private final ItemMapper<T, I> view;
  private final ChunkReader<T> chunks;
  private final @Nullable Consumer<? super RingSignal.Gap<T>> gapPolicy;
  private final int maxChunk;
  private final long lingerNanos;

  /// Virtual when the tests want it so.
  private final Scheduler clock = Schedulers.parallel();

  /// The last position where a chunk was not full, and since when it had been waiting.
  private long lingerPosition = -1;

  private long lingerSince;

  /// What was skipped, and dropped in between, and has not become a gap yet.
  private RingSignal.@Nullable Gap<T> skipped;

  /// Whether the producer's signals wake the subscription.
  private boolean armed;

  private long items;

  RingReader(
      RingConsumer consumer,
      SourceOptions<T> options,
      ItemMapper<T, I> view,
      ChunkReader<T> chunks) {
    this.ring = options.ring();
    this.consumer = consumer;
    this.options = options;
    this.view = view;
    this.chunks = chunks;
    this.gapPolicy = options.gapPolicy();
    this.maxChunk = options.maxChunk();
    this.lingerNanos = options.lingerNanos();
  }

  /// Takes the next item.
  ///
  /// @return null if there is none yet, or the stream has ended ([#isTerminated])
  @Nullable I next() {
    while (isReady()) {
      long position = consumer.position();
      long next = consumer.next(maxChunk);
      RingSignal.Gap<T> gap = takeGap(position, next);
      if (gap != null) {
        I item = pass(gap);
        if (item != null) {
          items++;
          return item;
        }
      } else if (next > 0) {
        if (armed) {
          disarm();
        }
        int count = (int) next;
        I item = view.data(position, count, chunks.read(consumer, count));
        items++;
        return item;
      }
    }
    return null;
  }

  /// Asks the producer's signals to run `wake`.
  ///
  /// @return whether that is new, so that the ring must be looked at once more
  boolean arm(Runnable wake) {
    boolean before = armed;
    if (!before) {
      armed = true;
      consumer.arm(wake);
    }
    return !before;
  }

  private void disarm() {
    armed = false;
    consumer.disarm();
  }

  /// The gap that the consumer has answered with, and what was skipped in front of it.
  private RingSignal.@Nullable Gap<T> takeGap(long position, long next) {
    RingSignal.Gap<T> before = skipped;
    long dropped = Math.max(0, -next);
    if (before == null) {
      return dropped == 0 ? null : new RingSignal.Gap<>(position, dropped, 0);
    }
    skipped = null;
    return new RingSignal.Gap<>(before.position(), before.dropped() + dropped, before.skipped());
  }

  private @Nullable I pass(RingSignal.Gap<T> gap) {
    tell(gap);
    if (gapPolicy != null) {
      gapPolicy.accept(gap);
    }
    return switch (options.policy()) {
      case SIGNAL, LATEST -> view.gap(gap);
      case IGNORE -> null;
      case ERROR ->
          throw Exceptions.failWithOverflow(
              ("%d elements were lost at position %d: the subscriber fell behind a ring of %d"
                      + " elements; enlarge it, or let another GapPolicy than ERROR go on")
                  .formatted(gap.count(), gap.position(), ring.capacity()));
    };
  }

  private void tell(RingSignal.Gap<T> gap) {
    GapEvent.record(options.name(), gap);
    options.gaps().publish(gap);
  }

  /// Whether something comes next that need not wait for more: a gap, or a chunk that is full, has
  /// waited long enough, or has a gap or the end behind it.
  private boolean isReady() {
    if (skipped != null || ring.isClosed()) {
      return true; // closed: the consumer says so
    }
    boolean ended = ring.isEnded(); // before the look at the elements: there will be no more
    long waiting = ring.offered() - consumer.position();
    if (waiting == 0) {
      return false;
    }
    return lingerNanos == 0
        || waiting >= maxChunk
        || ended
        || waiting > consumer.available()
        || hasLingered();
  }

  private boolean hasLingered() {
    if (lingerNanos == Long.MAX_VALUE) {
      return false;
    }
    long now = clock.now(TimeUnit.NANOSECONDS);
    if (lingerPosition != consumer.position()) {
      lingerPosition = consumer.position();
      lingerSince = now;
    }
    return now - lingerSince >= lingerNanos;
  }

  /// Whether [#next] has an item. A gap that is none is passed here: that takes no demand, and it
  /// may be all that stands before the end.
  boolean hasNext() {
    while (isReady()) {
      if (view.showsGaps()) {
        return true;
      }
      long position = consumer.position();
      long next = consumer.next(maxChunk);
      RingSignal.Gap<T> gap = takeGap(position, next);
      if (gap == null) {
        return next > 0;
      }
      pass(gap);
    }
    return false;
  }

  /// Lets go of all but the newest chunk.
  void keepNewest() {
    long stale = consumer.available() - maxChunk;
    // Slots behind those that are held would not become free by it.
    if (stale > 0 && !chunks.isHolding()) {
      long position = consumer.position();
      long count = consumer.skip(stale);
      long dropped = consumer.position() - position - count;
      RingSignal.Gap<T> gap = new RingSignal.Gap<>(position, dropped, count);
      skipped = skipped == null ? gap : skipped.and(gap);
    }
  }

  /// Ends reading.
  ///
  /// @return the item for what was skipped but not told yet; null if there is none
  @Nullable I stop() {
    if (armed && !ring.isClosed()) {
      disarm(); // the ring must not keep the subscription alive until the last lease is back
    }
    RingSignal.Gap<T> gap = skipped;
    skipped = null;
    if (gap == null) {
      return null;
    }
    tell(gap);
    return view.gap(gap);
  }

  /// How many items were taken.
  long items() {
    return items;
  }

  /// Whether something may have come since the last read, or the stream may have ended. Any thread.
  boolean hasNews() {
    return !isEmpty() || ring.isEnded() || ring.isClosed();
  }

  /// Whether nothing has come since the last read. Any thread.
  boolean isEmpty() {
    return skipped == null && ring.offered() == consumer.position();
  }

  /// Whether the stream has ended, and everything in it was taken.
  boolean isTerminated() {
    return ring.isEnded() && skipped == null && consumer.isTerminated();
  }

  /// Why the stream has ended; null if well.
  @Nullable Throwable failure() {
    return consumer.isFailed()
        ? new RingFailedException(consumer.failureCode(), consumer.position())
        : null;
  }
}
