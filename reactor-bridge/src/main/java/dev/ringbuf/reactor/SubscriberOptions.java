package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

/// How a [RingSubscriber] writes to its ring. Effectively immutable: only [#with] changes options,
/// and it changes a copy.
final class SubscriberOptions<T> {
  final RingBuffer ring;

  /// Elements in an item at most, 1 .. capacity.
  final int maxChunk;

  /// The elements of an item. The kinds of subscribers differ in this and the next field only.
  final ToLongFunction<? super T> length;

  /// Pushes an item, which fits.
  final BiConsumer<RingProducer, ? super T> write;

  /// How to learn of freed slots.
  Wakeup wakeup = Wakeup.DEFAULT;

  /// Whose threads look for freed slots.
  RingPoller poller = RingPoller.shared();

  /// Called with the number of underruns so far.
  LongConsumer onUnderrun = count -> {};

  /// What the ring's consumer sees of an error.
  ToIntFunction<? super Throwable> failureCode =
      error -> error instanceof RingFailedException e ? e.code() : RingSubscriber.FAILURE_CODE;

  /// The context of the subscriber.
  Context context = Context.empty();

  /// The name in [reactor.core.Scannable].
  @Nullable String name;

  /// The options of a new subscriber.
  ///
  /// @throws IllegalArgumentException if the chunk size is out of range
  SubscriberOptions(
      RingBuffer ring,
      int maxChunk,
      ToLongFunction<? super T> length,
      BiConsumer<RingProducer, ? super T> write) {
    SourceOptions.requireChunk(ring, maxChunk);
    this.ring = ring;
    this.maxChunk = maxChunk;
    this.length = length;
    this.write = write;
  }

  private SubscriberOptions(SubscriberOptions<T> from) {
    ring = from.ring;
    maxChunk = from.maxChunk;
    length = from.length;
    write = from.write;
    wakeup = from.wakeup;
    poller = from.poller;
    onUnderrun = from.onUnderrun;
    failureCode = from.failureCode;
    context = from.context;
    name = from.name;
  }

  /// A copy with a change.
  SubscriberOptions<T> with(Consumer<SubscriberOptions<T>> change) {
    SubscriberOptions<T> changed = new SubscriberOptions<>(this);
    change.accept(changed);
    return changed;
  }

  /// Items that an empty ring has room for, >= 1.
  int items() {
    return (int) Math.min(ring.capacity() / maxChunk, Integer.MAX_VALUE);
  }

  /// How many items there must be room for before more are requested: three quarters of [#items()],
  /// rounded up, but at most all but one, so that the consumer has one to read meanwhile. 1 if only
  /// one item fits.
  int threshold() {
    int items = items();
    return items == 1 ? 1 : items - Math.max(1, items >> 2);
  }
}
