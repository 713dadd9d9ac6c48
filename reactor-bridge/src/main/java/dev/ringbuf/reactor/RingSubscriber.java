package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/// A `Flux` into a ring, for a consumer that cannot ask: a realtime thread, such as the callback of
/// an audio device, in Java, in C through `ringbuf.h`, or in another process.
///
/// ```java
/// RingSubscriber<float[]> playback = RingSubscriber.floats(ring, 480).doOnUnderrun(count -> log.warn("late"));
/// music.subscribeWith(playback).completion().block();
/// ```
///
/// ```text
///  Flux:      --[abc]--[de]--------------[fgh]--|
///                 |  RingSubscriber.floats(ring, 3)
///                 v
///  ring:      --abc----de----------------fgh----|
///  consumer:  ----ab-cd--e-(underrun)------fg-h-|
///
///  requests:  what is free in the ring and not asked for yet, in items of maxChunk elements
/// ```
///
/// - **Demand** is credit: as many items as fit into the free slots if each has `maxChunk`
///   elements, so that nothing is ever dropped or waits outside the ring. At first that is the
///   whole ring; then more is asked for once three quarters of it are free. (If fewer than four
///   items fit: while one is still there.) Shorter items are fine, they just leave slots free.
/// - **Longer items** than `maxChunk`, items beyond the demand, items that are not whole elements
///   or of another type: the sink fails with an error that says so, and cancels upstream. Of such
///   an item, nothing is in the ring.
/// - **Underruns**: each period in which the ring is empty after the first item and before the end
///   counts as one. See [#underruns].
/// - **End**: completion and error of the `Flux` reach the consumer behind the last element, the
///   error as a [#failureCode]. When the consumer cancels, upstream is cancelled, within some 20
///   ms. Whatever the end is, [#completion] tells, and the producer's role is free again.
/// - **Threads**: items are copied in the upstream's thread. Requests come from a thread of the
///   [RingPoller]: an upstream that emits while it is asked, such as `Flux.range`, emits there, and
///   must not block; if it does, put `subscribeOn` before the sink.
///
/// A sink can be subscribed once. The ring's producer role is claimed then, not before. The `with`
/// methods, which return a new sink, are for before. Items are copied, not kept and not released.
/// One that cannot be written is discarded (`onDiscard`), or, after the end, dropped
/// (`onNextDropped`), with the hooks of the sink's [#context].
///
/// @param <T> what carries a chunk
public final class RingSubscriber<T> implements CoreSubscriber<T>, Disposable, Scannable {
  /// What the consumer sees of an error if nothing else was chosen: 1. A [RingFailedException], of
  /// a ring that the `Flux` came from, passes its own code on.
  public static final int FAILURE_CODE = 1;

  /// How many underruns a sink has had, for [#scan].
  public static final Attr<Long> UNDERRUNS = new UnderrunsAttr();

  private final SubscriberOptions<T> options;
  private final SubscriberWriter<T> input;

  private RingSubscriber(SubscriberOptions<T> options) {
    this.options = options;
    this.input = new SubscriberWriter<>(options);
  }

  /// Takes `byte` arrays of at most `maxChunk` elements, which is 1 .. capacity.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or the size is out of range
  public static RingSubscriber<byte[]> bytes(RingBuffer ring, int maxChunk) {
    return arrays(ring, byte.class, maxChunk, array -> array.length, RingProducer::push);
  }

  /// Takes `short` arrays of at most `maxChunk` elements, which is 1 .. capacity.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or the size is out of range
  public static RingSubscriber<short[]> shorts(RingBuffer ring, int maxChunk) {
    return arrays(ring, short.class, maxChunk, array -> array.length, RingProducer::push);
  }

  /// Takes `char` arrays of at most `maxChunk` elements, which is 1 .. capacity.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or the size is out of range
  public static RingSubscriber<char[]> chars(RingBuffer ring, int maxChunk) {
    return arrays(ring, char.class, maxChunk, array -> array.length, RingProducer::push);
  }

  /// Takes `int` arrays of at most `maxChunk` elements, which is 1 .. capacity.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or the size is out of range
  public static RingSubscriber<int[]> ints(RingBuffer ring, int maxChunk) {
    return arrays(ring, int.class, maxChunk, array -> array.length, RingProducer::push);
  }

  /// Takes `long` arrays of at most `maxChunk` elements, which is 1 .. capacity.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or the size is out of range
  public static RingSubscriber<long[]> longs(RingBuffer ring, int maxChunk) {
    return arrays(ring, long.class, maxChunk, array -> array.length, RingProducer::push);
  }

  /// Takes `float` arrays of at most `maxChunk` elements, which is 1 .. capacity.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or the size is out of range
  public static RingSubscriber<float[]> floats(RingBuffer ring, int maxChunk) {
    return arrays(ring, float.class, maxChunk, array -> array.length, RingProducer::push);
  }

  /// Takes `double` arrays of at most `maxChunk` elements, which is 1 .. capacity.
  ///
  /// @throws IllegalArgumentException if the ring has other elements, or the size is out of range
  public static RingSubscriber<double[]> doubles(RingBuffer ring, int maxChunk) {
    return arrays(ring, double.class, maxChunk, array -> array.length, RingProducer::push);
  }

  /// Takes byte buffers of at most `maxChunk` elements, which is 1 .. capacity, of any kind: the
  /// bytes from position to limit, neither of which is moved.
  ///
  /// @throws IllegalArgumentException if the size is out of range
  public static RingSubscriber<ByteBuffer> byteBuffers(RingBuffer ring, int maxChunk) {
    long elementBytes = ring.elementBytes();
    return new RingSubscriber<>(
        SubscriberOptions.of(
            ring,
            maxChunk,
            buffer -> buffer.remaining() / elementBytes,
            (producer, buffer) -> producer.push(MemorySegment.ofBuffer(buffer))));
  }

  /// Takes segments of at most `maxChunk` elements, which is 1 .. capacity, of any kind.
  ///
  /// @throws IllegalArgumentException if the size is out of range
  public static RingSubscriber<MemorySegment> segments(RingBuffer ring, int maxChunk) {
    long elementBytes = ring.elementBytes();
    return new RingSubscriber<>(
        SubscriberOptions.of(
            ring, maxChunk, segment -> segment.byteSize() / elementBytes, RingProducer::push));
  }

  private static <T> RingSubscriber<T> arrays(
      RingBuffer ring,
      Class<?> primitive,
      int maxChunk,
      ToIntFunction<T> entries,
      BiConsumer<RingProducer, T> write) {
    int entriesEach = ArrayChunks.entries(ring, primitive, maxChunk);
    return new RingSubscriber<>(
        SubscriberOptions.of(
            ring, maxChunk, array -> entries.applyAsInt(array) / entriesEach, write));
  }

  /// Calls back after underruns, with their number so far; several may be told of at once. On a
  /// thread of the poller, and not blocking. If it throws, the sink fails with that error.
  ///
  /// ```text
  ///  Flux:       --[ab]--------[cd]-----[ef]--|
  ///  consumer:   ---a-b-(empty)-c-d-----e-f---|
  ///  doOnUnderrun: ----------(1)------(2)--------
  /// ```
  ///
  /// @return a new sink
  public RingSubscriber<T> doOnUnderrun(LongConsumer callback) {
    return new RingSubscriber<>(
        options.withOnUnderrun(Objects.requireNonNull(callback, "callback")));
  }

  /// Sets what the consumer sees of an error ([dev.ringbuf.RingConsumer#failureCode]); without it,
  /// [#FAILURE_CODE].
  ///
  /// ```text
  ///  Flux:       --[ab]--[cd]--X
  ///                |  failureCode(error -> 7)
  ///                v
  ///  consumer:   ---a-b---c-d---failed with 7
  /// ```
  ///
  /// @return a new sink
  public RingSubscriber<T> failureCode(ToIntFunction<? super Throwable> code) {
    return new RingSubscriber<>(options.withFailureCode(Objects.requireNonNull(code, "code")));
  }

  /// Sets how long freed slots may go unnoticed at most; without it, a millisecond. A fraction of
  /// the time that the consumer needs for a ring is fine, and the longer the cheaper.
  ///
  /// @param maxDelay > 0
  /// @return a new sink
  public RingSubscriber<T> poll(Duration maxDelay) {
    return new RingSubscriber<>(
        options.withMaxDelayNanos(Wakeup.byPoller(maxDelay).maxDelayNanos()));
  }

  /// Sets whose threads look for freed slots; without it, the shared ones.
  ///
  /// @return a new sink
  public RingSubscriber<T> poller(RingPoller poller) {
    return new RingSubscriber<>(options.withPoller(Objects.requireNonNull(poller, "poller")));
  }

  /// Sets the context that the operators before the sink, and its own hooks, get to see.
  ///
  /// @return a new sink
  public RingSubscriber<T> context(Context context) {
    return new RingSubscriber<>(options.withContext(Objects.requireNonNull(context, "context")));
  }

  /// How often the ring ran empty between the first item and the end. Any thread.
  ///
  /// Exact in what it counts, which is an upper bound of what the consumer has suffered: each time
  /// that it missed elements the ring was empty, but one that came exactly when the ring had run
  /// empty and been filled again has missed nothing. However often it came while the ring was
  /// empty, that is one underrun.
  public long underruns() {
    return input.underruns();
  }

  /// Tells how it ended.
  ///
  /// ```text
  ///  Flux:       --[ab]--[cd]--|            --[ab]--X      --[ab]---------
  ///  consumer:   ---a-b---c---------d----   ---a-b------   ---a-(cancels)-
  ///  completion: --------------|            --------X      --------------X
  /// ```
  ///
  /// Empty when upstream completed and all of it is in the ring, not necessarily read; the error of
  /// upstream or of this sink; or a [CancellationException] when the consumer has cancelled or the
  /// sink was disposed of. If nobody has subscribed to it by the time of an error, that is dropped
  /// (`onErrorDropped`). Subscribing here does not start anything.
  public Mono<Void> completion() {
    return input.completion();
  }

  /// Cancels upstream and frees the producer's role, at once or after the item that is being
  /// written. The ring's stream does not end by it: another sink or producer may go on with it.
  @Override
  public void dispose() {
    input.cancel("the sink was disposed of");
  }

  /// Whether it has ended, in whatever way.
  @Override
  public boolean isDisposed() {
    return input.isEnded();
  }

  @Override
  public Context currentContext() {
    return options.context();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    input.onSubscribe(subscription);
  }

  @Override
  public void onNext(T item) {
    input.onNext(item);
  }

  @Override
  public void onError(Throwable error) {
    input.onError(error);
  }

  @Override
  public void onComplete() {
    input.onComplete();
  }

  @Override
  @SuppressWarnings({"rawtypes", "ReferenceEquality"}) // as inherited; keys are constants
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == UNDERRUNS) {
      return underruns();
    }
    if (key == Attr.PARENT) {
      return input.upstream();
    }
    if (key == Attr.PREFETCH) {
      return options.items();
    }
    if (key == Attr.TERMINATED) {
      return isDisposed() && !input.isCancelled();
    }
    if (key == Attr.CANCELLED) {
      return input.isCancelled();
    }
    if (key == Attr.ERROR) {
      return input.error();
    }
    if (key == Attr.RUN_ON) {
      return options.poller();
    }
    if (key == Attr.RUN_STYLE) {
      return Attr.RunStyle.ASYNC;
    }
    return RingAttr.scan(options.ring(), key);
  }

  private static final class UnderrunsAttr extends Attr<Long> {
    UnderrunsAttr() {
      super(0L);
    }
  }
}
