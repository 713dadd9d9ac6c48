package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import reactor.util.context.Context;

/// How a sink writes to its ring.
///
/// @param ring where the elements go
/// @param maxChunk elements in an item at most, 1 .. capacity
/// @param length the elements of an item; this and the next is all in which the kinds of sinks
///   differ
/// @param write pushes an item, which fits
/// @param maxDelayNanos how long free space may go unnoticed, > 0
/// @param poller whose threads look for free space
/// @param doOnUnderrun told how many underruns there were so far
/// @param failureCode what the consumer is to see of an error
/// @param context of the subscriber
record SubscriberOptions<T>(
    RingBuffer ring,
    int maxChunk,
    ToLongFunction<? super T> length,
    BiConsumer<RingProducer, ? super T> write,
    long maxDelayNanos,
    RingPoller poller,
    LongConsumer doOnUnderrun,
    ToIntFunction<? super Throwable> failureCode,
    Context context) {

  /// The options of a new sink.
  ///
  /// @throws IllegalArgumentException if the chunk size is out of range
  static <T> SubscriberOptions<T> of(
      RingBuffer ring,
      int maxChunk,
      ToLongFunction<? super T> length,
      BiConsumer<RingProducer, ? super T> write) {
    SourceOptions.requireChunk(ring, maxChunk);
    return new SubscriberOptions<>(
        ring,
        maxChunk,
        length,
        write,
        Wakeup.DEFAULT.maxDelayNanos(),
        RingPoller.shared(),
        count -> {},
        error -> error instanceof RingFailedException e ? e.code() : RingSubscriber.FAILURE_CODE,
        Context.empty());
  }

  SubscriberOptions<T> withMaxDelayNanos(long maxDelayNanos) {
    return new SubscriberOptions<>(
        ring, maxChunk, length, write, maxDelayNanos, poller, doOnUnderrun, failureCode, context);
  }

  SubscriberOptions<T> withPoller(RingPoller poller) {
    return new SubscriberOptions<>(
        ring, maxChunk, length, write, maxDelayNanos, poller, doOnUnderrun, failureCode, context);
  }

  SubscriberOptions<T> withOnUnderrun(LongConsumer doOnUnderrun) {
    return new SubscriberOptions<>(
        ring, maxChunk, length, write, maxDelayNanos, poller, doOnUnderrun, failureCode, context);
  }

  SubscriberOptions<T> withFailureCode(ToIntFunction<? super Throwable> failureCode) {
    return new SubscriberOptions<>(
        ring, maxChunk, length, write, maxDelayNanos, poller, doOnUnderrun, failureCode, context);
  }

  SubscriberOptions<T> withContext(Context context) {
    return new SubscriberOptions<>(
        ring, maxChunk, length, write, maxDelayNanos, poller, doOnUnderrun, failureCode, context);
  }

  /// Items that an empty ring has room for, >= 1.
  int items() {
    return (int) Math.min(ring.capacity() / maxChunk, Integer.MAX_VALUE);
  }

  /// How many items there must be room for before more are asked for: three quarters of [#items()],
  /// but such that one may still be in the ring, to be played meanwhile.
  int threshold() {
    int items = items();
    return items == 1 ? 1 : items - Math.max(1, items >> 2);
  }
}
