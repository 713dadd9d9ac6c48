package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.reactor.RecordedEvents.GapEvent;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Reads a ring item by item, in stream order: cuts it into chunks and handles the gaps.
///
/// Only the thread that has entered the [ConsumerRole] may use this class. [#hasNews] and
/// [#isEmpty] are the exception: any thread may call them. Their answers are hints, because another
/// thread may be reading at the same time.
///
/// @param <T> the type of a chunk
/// @param <I> the items of the stream
final class RingReader<T, I> {
  private final RingBuffer ring;
  private final RingConsumer consumer;
  private final ItemMapper<T, I> mapper;
  private final ChunkReader<T> chunks;
  private final GapsFlux<T> gaps;
  private final GapPolicy gapPolicy;
  private final @Nullable Consumer<? super Gap<T>> onGap;
  private final Supplier<@Nullable Throwable> producerError;
  private final @Nullable String name;
  private final int maxChunk;
  private final long lingerNanos;

  /// Virtual in tests.
  private final Scheduler clock = Schedulers.parallel();

  /// The last position where a chunk was not full; [#lingerSince] is when it was first seen there.
  private long lingerPosition = -1;

  private long lingerSince;

  /// The gap of what was skipped, including drops in between, until [#next] takes it.
  private @Nullable Gap<T> skippedGap;

  /// Whether the producer wakes the subscription.
  private boolean armed;

  private long items;

  RingReader(
      RingConsumer consumer,
      SourceOptions<T> options,
      ItemMapper<T, I> mapper,
      ChunkReader<T> chunks) {
    this.ring = options.ring;
    this.consumer = consumer;
    this.mapper = mapper;
    this.chunks = chunks;
    this.gaps = options.gaps;
    this.gapPolicy = options.gapPolicy;
    this.onGap = options.onGap;
    this.producerError = options.producerError;
    this.name = options.name;
    this.maxChunk = options.maxChunk;
    this.lingerNanos = options.lingerNanos;
  }

  /// Takes the next item.
  ///
  /// @return null if there is none yet, or the stream has ended ([#isTerminated])
  @Nullable I next() {
    while (true) {
      // Before the consumer's answer: what was offered by now and is not in the run lies behind a
      // gap.
      boolean ended = lingerNanos != 0 && ring.isEnded();
      long offered = lingerNanos != 0 ? ring.offered() : 0;
      long position = consumer.position();
      long run = consumer.next(maxChunk);
      if (run < 0 || skippedGap != null) {
        I item = pass(takeGap(position, Math.max(0, -run)));
        if (item != null) {
          items++;
          return item;
        }
      } else if (run > 0 && (lingerNanos == 0 || isFull(run, ended, offered - position))) {
        if (armed) {
          disarm();
        }
        I item = mapper.data(position, run, chunks.read(consumer, (int) run));
        items++;
        return item;
      } else {
        return null;
      }
    }
  }

  /// The gap at this position, with what was skipped before it.
  private Gap<T> takeGap(long position, long dropped) {
    Gap<T> skipped = skippedGap;
    if (skipped == null) {
      return new Gap<>(position, dropped, 0);
    }
    skippedGap = null;
    return new Gap<>(skipped.position(), skipped.dropped() + dropped, skipped.skipped());
  }

  private @Nullable I pass(Gap<T> gap) {
    tell(gap);
    if (onGap != null) {
      onGap.accept(gap);
    }
    if (gapPolicy == GapPolicy.ERROR && gap.dropped() > 0) {
      throw Exceptions.failWithOverflow(
          ("%d elements were lost at position %d: the subscriber fell behind a ring of %d"
                  + " elements; enlarge it, or go on behind gaps with GapPolicy.PASS")
              .formatted(gap.dropped(), gap.position(), ring.capacity()));
    }
    return mapper.gap(gap);
  }

  private void tell(Gap<T> gap) {
    GapEvent.record(name, gap);
    gaps.publish(gap);
  }

  /// Whether a run is delivered as a chunk although more may come.
  ///
  /// @param offered elements from the start of the run on, known before the run was
  private boolean isFull(long run, boolean ended, long offered) {
    return run == maxChunk || ended || offered > run || hasLingered();
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

  /// Whether [#next] has an item. Passes a gap that does not become an item, because it needs no
  /// demand and may be all that is left before the end.
  boolean hasNext() {
    if (mapper.showsGaps()) {
      return skippedGap != null || isReady();
    }
    while (true) {
      boolean ended = lingerNanos != 0 && ring.isEnded();
      long offered = lingerNanos != 0 ? ring.offered() : 0;
      long position = consumer.position();
      long run = consumer.next(maxChunk);
      if (run < 0 || skippedGap != null) {
        pass(takeGap(position, Math.max(0, -run)));
      } else {
        return run > 0 && (lingerNanos == 0 || isFull(run, ended, offered - position));
      }
    }
  }

  /// Whether there is a gap or a full chunk. Does not take the gap, which counts as reported only
  /// once the subscriber has requested it.
  private boolean isReady() {
    boolean ended = ring.isEnded();
    long offered = ring.offered() - consumer.position();
    if (offered <= 0) {
      consumer.available(); // throws if the ring is closed, which is news too
      return false;
    }
    if (lingerNanos == 0) {
      return true;
    }
    long available = consumer.available(); // after `offered`: what is missing was dropped
    return offered > available || isFull(Math.min(available, maxChunk), ended, 0);
  }

  /// Skips all but the newest chunk.
  void keepNewest() {
    // Skipping would not free the slots behind those that are held.
    if (!chunks.isHolding()) {
      skip(consumer.available() - maxChunk);
    }
  }

  /// Skips everything that was offered until now.
  void skipToNow() {
    long position = consumer.position();
    skip(consumer.available());
    long behind = consumer.position();
    long run = consumer.next(1); // what was dropped behind the last element
    if (run < 0) {
      Gap<T> dropped = new Gap<>(behind, -run, 0);
      skippedGap = skippedGap == null ? new Gap<>(position, -run, 0) : skippedGap.and(dropped);
    }
  }

  private void skip(long count) {
    if (count > 0) {
      long position = consumer.position();
      long skipped = consumer.skip(count);
      long dropped = consumer.position() - position - skipped;
      Gap<T> gap = new Gap<>(position, dropped, skipped);
      skippedGap = skippedGap == null ? gap : skippedGap.and(gap);
    }
  }

  /// Asks the producer to run `wake` after its next push.
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

  /// Ends reading.
  ///
  /// @return the item for what was skipped but not taken yet; null if there is none
  @Nullable I stop() {
    if (armed && !ring.isClosed()) {
      try {
        disarm(); // the ring must not keep the subscription alive until the last lease is back
      } catch (RuntimeException | InternalError memoryIsGone) {
        // closing the role also drops the reference to the subscription
      }
    }
    Gap<T> gap = skippedGap;
    skippedGap = null;
    if (gap == null) {
      return null;
    }
    tell(gap);
    return mapper.gap(gap);
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
    return skippedGap == null && ring.offered() == consumer.position();
  }

  /// Whether the stream has ended, and everything in it was taken.
  boolean isTerminated() {
    return ring.isEnded() && skippedGap == null && consumer.isTerminated();
  }

  /// Why the stream has ended; null if the producer has completed it.
  @Nullable Throwable failure() {
    if (!consumer.isFailed()) {
      return null;
    }
    Throwable error = producerError.get();
    return error != null
        ? error
        : new RingFailedException(consumer.failureCode(), consumer.position());
  }
}
