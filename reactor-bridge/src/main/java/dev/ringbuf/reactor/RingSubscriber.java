package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/// Writes a `Flux` into a ring for a consumer that cannot request. That is a realtime thread, such
/// as the callback of an audio device, in Java, in C through `ringbuf.h`, or in another process.
///
/// ```java
/// RingSubscriber<float[]> playback =
///     RingSubscriber.floats(ring, 480).doOnUnderrun(count -> log.warn("late"));
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
///  requests:  the free slots that no requested item needs, in items of maxChunk elements
/// ```
///
/// - **Demand** is credit: as many items as fit into the free slots if each has `maxChunk`
///   elements. So nothing is ever dropped or waits outside the ring. The first request is for the
///   whole ring. The next one comes once about three quarters of it are free, or while one item is
///   left if two or three fit. Shorter items are fine: they leave slots free.
/// - **Bad items** are longer than `maxChunk`, come unrequested and do not fit, are not whole
///   elements, or are of another type. The subscriber fails with an error that says so, and cancels
///   upstream. Nothing of such an item is in the ring.
/// - **Underruns**: the consumer counts each period in which it finds the ring empty. See
///   [#underruns].
/// - **End**: completion and error of the `Flux` reach the consumer behind the last element, the
///   error as a [#failureCode]. When the consumer cancels, upstream is cancelled within about 20
///   ms, or within the delay of [#wakeup] if that is longer. Every end is signalled by
///   [#completion], and frees the producer's role.
/// - **Threads**: items are copied on upstream's thread. Requests come from a thread of the
///   [RingPoller]. An upstream that emits when it is requested, such as `Flux.range`, emits there
///   and must not block; put `subscribeOn` before this subscriber if it does.
///
/// A subscriber can be subscribed once. It claims the ring's producer role then, not before.
/// Configuring methods return a new subscriber. They only copy options: a subscriber that was never
/// used holds nothing. Items are copied, and neither kept nor released. An item that cannot be
/// written is discarded (`onDiscard`). An item after the end of the `Flux` is dropped
/// (`onNextDropped`). Both use the hooks of [#context].
///
/// @param <T> the type of an item
public final class RingSubscriber<T> implements CoreSubscriber<T>, Disposable, Scannable {
  /// The code that the consumer sees for an error by default: 1. The code of a
  /// [RingFailedException], from a ring that the `Flux` came from, is passed on.
  public static final int FAILURE_CODE = 1;

  /// The number of underruns so far, for [#scan].
  public static final Attr<Long> UNDERRUNS = new UnderrunsAttr();

  private final SubscriberOptions<T> options;

  /// Null until the subscriber is used, because configuring it makes only options.
  private volatile @Nullable SubscriberWriter<T> writer;

  private RingSubscriber(SubscriberOptions<T> options) {
    this.options = options;
  }

  private SubscriberWriter<T> writer() {
    SubscriberWriter<T> writer = this.writer;
    return writer == null ? makeWriter() : writer;
  }

  private synchronized SubscriberWriter<T> makeWriter() {
    SubscriberWriter<T> writer = this.writer;
    if (writer == null) {
      writer = new SubscriberWriter<>(options);
      this.writer = writer;
    }
    return writer;
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
        new SubscriberOptions<>(
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
        new SubscriberOptions<>(
            ring, maxChunk, segment -> segment.byteSize() / elementBytes, RingProducer::push));
  }

  private static <T> RingSubscriber<T> arrays(
      RingBuffer ring,
      Class<?> primitive,
      int maxChunk,
      ToIntFunction<T> entries,
      BiConsumer<RingProducer, T> write) {
    int entriesEach = ChunkReader.entries(ring, primitive, maxChunk);
    return new RingSubscriber<>(
        new SubscriberOptions<>(
            ring, maxChunk, array -> entries.applyAsInt(array) / entriesEach, write));
  }

  private RingSubscriber<T> with(Consumer<SubscriberOptions<T>> change) {
    return new RingSubscriber<>(options.with(change));
  }

  /// Calls back after underruns with their number so far, within about 20 ms; one call may stand
  /// for several. The callback runs on a thread of the poller and must not block. If it throws, the
  /// subscriber fails with that error.
  ///
  /// ```text
  ///  Flux:         --[ab]--------[cd]-----[ef]--|
  ///  consumer:     ---a-b-(empty)-c-d-----e-f---|
  ///  doOnUnderrun: ----------(1)------(2)--------
  /// ```
  ///
  /// @return a new subscriber
  public RingSubscriber<T> doOnUnderrun(LongConsumer callback) {
    Objects.requireNonNull(callback, "callback");
    return with(changed -> changed.onUnderrun = callback);
  }

  /// Sets the code that the consumer sees for an error ([dev.ringbuf.RingConsumer#failureCode]).
  /// The default is the code of a [RingFailedException], or [#FAILURE_CODE].
  ///
  /// ```text
  ///  Flux:       --[ab]--[cd]--X
  ///                |  failureCode(error -> 7)
  ///                v
  ///  consumer:   ---a-b---c-d---failed with 7
  /// ```
  ///
  /// @return a new subscriber
  public RingSubscriber<T> failureCode(ToIntFunction<? super Throwable> code) {
    Objects.requireNonNull(code, "code");
    return with(changed -> changed.failureCode = code);
  }

  /// Sets how the subscriber learns of freed slots. The default is to poll at least once a
  /// millisecond. A longer delay costs less. A fraction of the time that the consumer needs for a
  /// whole ring is short enough.
  ///
  /// @param wakeup made by [Wakeup#byPoller], because the consumer of a ring does not wake its
  ///   producer
  /// @return a new subscriber
  /// @throws IllegalArgumentException if the wake-up is [Wakeup#byProducer]
  public RingSubscriber<T> wakeup(Wakeup wakeup) {
    if (wakeup.isByProducer()) {
      throw new IllegalArgumentException(
          "a consumer does not wake its producer: use Wakeup.byPoller(...)");
    }
    return with(changed -> changed.wakeup = wakeup);
  }

  /// Names the subscriber for [Scannable].
  ///
  /// @param name such as "loudspeaker"
  /// @return a new subscriber
  public RingSubscriber<T> named(String name) {
    Objects.requireNonNull(name, "name");
    return with(changed -> changed.name = name);
  }

  /// Sets the poller whose threads look for freed slots. The default is [RingPoller#shared].
  ///
  /// @return a new subscriber
  public RingSubscriber<T> poller(RingPoller poller) {
    Objects.requireNonNull(poller, "poller");
    return with(changed -> changed.poller = poller);
  }

  /// Sets the context that the operators upstream and this subscriber's hooks see.
  ///
  /// @return a new subscriber
  public RingSubscriber<T> context(Context context) {
    Objects.requireNonNull(context, "context");
    return with(changed -> changed.context = context);
  }

  /// How often the consumer ran short between the first item and the end: a read found the ring
  /// empty for the first time since it found elements. Any thread.
  ///
  /// The consumer itself counts ([RingBuffer#underruns]), so the count is exact: a ring that ran
  /// empty and was filled again between two reads does not count. A period counts once, however
  /// often the consumer reads in it. See [RingBuffer#missing] for the elements that were missing.
  public long underruns() {
    return writer().underruns();
  }

  /// Signals how this subscriber ended.
  ///
  /// ```text
  ///  Flux:       --[ab]--[cd]--|            --[ab]--X      --[ab]---------
  ///  consumer:   ---a-b---c---------d----   ---a-b------   ---a-(cancels)-
  ///  completion: --------------|            --------X      --------------X
  /// ```
  ///
  /// Completes when upstream has completed and all of it is in the ring, not necessarily read.
  /// Fails with the error of upstream or of this subscriber, or with a [CancellationException] when
  /// the consumer has cancelled or this subscriber was disposed of. Any other error that comes
  /// while this `Mono` has no subscriber is also dropped (`onErrorDropped`). Subscribing to it
  /// starts nothing.
  public Mono<Void> completion() {
    return writer().completion();
  }

  /// Cancels upstream and frees the producer's role, at once or after the item that is being
  /// written. This does not end the ring's stream: another subscriber or producer may continue it.
  @Override
  public void dispose() {
    writer().cancel("the RingSubscriber was disposed of");
  }

  /// Whether this subscriber has ended.
  @Override
  public boolean isDisposed() {
    return writer().isEnded();
  }

  @Override
  public Context currentContext() {
    return options.context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    writer().onSubscribe(subscription);
  }

  @Override
  public void onNext(T item) {
    writer().onNext(item);
  }

  @Override
  public void onError(Throwable error) {
    writer().onError(error);
  }

  @Override
  public void onComplete() {
    writer().onComplete();
  }

  @Override
  @SuppressWarnings({"exports", "rawtypes", "ReferenceEquality"}) // as inherited; constant keys
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == UNDERRUNS) {
      return underruns();
    }
    if (key == Attr.PARENT) {
      return writer().upstream();
    }
    if (key == Attr.PREFETCH) {
      return options.items();
    }
    if (key == Attr.TERMINATED) {
      return isDisposed() && !writer().isCancelled();
    }
    if (key == Attr.CANCELLED) {
      return writer().isCancelled();
    }
    if (key == Attr.ERROR) {
      return writer().error();
    }
    if (key == Attr.RUN_ON) {
      return options.poller;
    }
    if (key == Attr.NAME) {
      return options.name;
    }
    if (key == Attr.RUN_STYLE) {
      return Attr.RunStyle.ASYNC;
    }
    return RingAttr.scan(options.ring, 0, key);
  }

  private static final class UnderrunsAttr extends Attr<Long> {
    UnderrunsAttr() {
      super(0L);
    }
  }
}
