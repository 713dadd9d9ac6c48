package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.LongConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// A subscriber that puts a stream into a ring, for a realtime consumer at the other end: audio
/// playback, a device, native code.
///
/// ```java
/// flux.subscribe(RingSink.floats(ring, 256));       // items of at most 256 elements
/// ```
///
/// ```text
///  Flux:  --[abc]-[de]------[f]--|
///             |  request(free / maxChunk)
///             v
///  ring:  --abc-de----------f--end     popped by the realtime consumer, in Java or C
/// ```
///
/// - **Credit**: as many items are requested as fit into the free slots if each is `maxChunk`
///   elements long; more once a quarter of the ring has become free. So the ring is kept full, and
///   nothing is lost. What a publisher sends without being asked, or in larger items, is put in as
///   far as it fits; the rest becomes a gap, which the consumer sees.
/// - **Underrun**: when the consumer has emptied the ring before the next item came, that is
///   counted ([#underruns]) and can be observed ([#doOnUnderrun]).
/// - **End**: `onComplete` and `onError` end the ring's stream behind what is in it; an error
///   becomes a code ([#failureCode]). When the consumer cancels, so does the sink.
/// - **Threads**: items are put in on the thread that brings them, and each is followed by a
///   [dev.ringbuf.RingProducer#signal]. A thread of the [RingPoller] watches for free slots.
///
/// A sink claims the ring's producer role when it is made, and subscribes once. Methods that
/// configure it are to be called before, and return the sink itself.
///
/// @param <T> what carries the elements
public final class RingSink<T> implements CoreSubscriber<T>, Disposable, Scannable {
  @SuppressWarnings("rawtypes") // updaters know no type arguments
  private static final AtomicIntegerFieldUpdater<RingSink> WIP =
      AtomicIntegerFieldUpdater.newUpdater(RingSink.class, "wip");

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<RingSink> OUTSTANDING =
      AtomicLongFieldUpdater.newUpdater(RingSink.class, "outstanding");

  private final RingOutput<T> output;

  private RingPoller poller = RingPoller.shared();
  private long maxDelayNanos = Wakeup.DEFAULT.maxDelayNanos();
  private Context context = Context.empty();
  private ToIntFunction<? super Throwable> failureCode = RingSink::codeOf;
  private @Nullable LongConsumer onUnderrun;

  private volatile @Nullable Subscription upstream;
  private volatile @Nullable Watch watch;
  private volatile @Nullable Throwable error;
  private volatile boolean disposed;

  /// Whether the upstream has terminated.
  private final AtomicBoolean done = new AtomicBoolean();

  /// Items requested that have not come yet.
  private volatile long outstanding;

  /// Calls of [#replenish] not served yet: it is entered by the upstream's thread and the poller's.
  private volatile int wip;

  private RingSink(RingBuffer ring, int maxChunk, ChunkWriter<T> writer) {
    this.output = new RingOutput<>(ring, maxChunk, writer);
  }

  /// A sink for `byte` arrays.
  ///
  /// @param ring with elements of the same primitive
  /// @param maxChunk elements in an item at most, 1 .. capacity
  /// @throws IllegalArgumentException if the ring has other elements or the size is out of range
  /// @throws IllegalStateException if the ring has a producer already
  public static RingSink<byte[]> bytes(RingBuffer ring, int maxChunk) {
    ArrayChunks.entries(ring, byte.class, maxChunk);
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for `short` arrays.
  public static RingSink<short[]> shorts(RingBuffer ring, int maxChunk) {
    ArrayChunks.entries(ring, short.class, maxChunk);
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for `char` arrays.
  public static RingSink<char[]> chars(RingBuffer ring, int maxChunk) {
    ArrayChunks.entries(ring, char.class, maxChunk);
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for `int` arrays.
  public static RingSink<int[]> ints(RingBuffer ring, int maxChunk) {
    ArrayChunks.entries(ring, int.class, maxChunk);
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for `long` arrays.
  public static RingSink<long[]> longs(RingBuffer ring, int maxChunk) {
    ArrayChunks.entries(ring, long.class, maxChunk);
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for `float` arrays.
  public static RingSink<float[]> floats(RingBuffer ring, int maxChunk) {
    ArrayChunks.entries(ring, float.class, maxChunk);
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for `double` arrays.
  public static RingSink<double[]> doubles(RingBuffer ring, int maxChunk) {
    ArrayChunks.entries(ring, double.class, maxChunk);
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for byte buffers and elements of any kind: the remaining bytes are taken as they
  /// are, and the buffers' positions move.
  public static RingSink<ByteBuffer> byteBuffers(RingBuffer ring, int maxChunk) {
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// As [#bytes], for memory segments and elements of any kind.
  public static RingSink<MemorySegment> segments(RingBuffer ring, int maxChunk) {
    return new RingSink<>(ring, maxChunk, RingProducer::push);
  }

  /// Calls back for every underrun with the stream position where the ring ran empty: on the thread
  /// that brings the next item, before it is put in.
  public RingSink<T> doOnUnderrun(LongConsumer callback) {
    this.onUnderrun = Objects.requireNonNull(callback, "callback");
    return unsubscribed();
  }

  /// Sets which code the ring's consumer sees for an error; without it, the code of a
  /// [RingFailedException] again, and 1 for all others.
  public RingSink<T> failureCode(ToIntFunction<? super Throwable> code) {
    this.failureCode = Objects.requireNonNull(code, "code");
    return unsubscribed();
  }

  /// Sets how long free slots may go unnoticed while no items are on their way; without it, a
  /// millisecond.
  ///
  /// @param maxDelay > 0
  public RingSink<T> maxDelay(Duration maxDelay) {
    this.maxDelayNanos = Wakeup.poll(maxDelay).maxDelayNanos();
    return unsubscribed();
  }

  /// Sets whose threads watch for free slots; without it, the shared ones.
  public RingSink<T> poller(RingPoller poller) {
    this.poller = Objects.requireNonNull(poller, "poller");
    return unsubscribed();
  }

  /// Sets the context that the operators before this sink see.
  public RingSink<T> context(Context context) {
    this.context = Objects.requireNonNull(context, "context");
    return unsubscribed();
  }

  private RingSink<T> unsubscribed() {
    if (upstream != null) {
      throw new IllegalStateException("the sink is subscribed already: configure it before");
    }
    return this;
  }

  /// How often the consumer had emptied the ring before the next item came.
  public long underruns() {
    return output.underruns();
  }

  @Override
  public Context currentContext() {
    return context;
  }

  // The upstream's signals, one after another.

  @Override
  public void onSubscribe(Subscription s) {
    if (Operators.validate(upstream, s)) {
      upstream = s;
      if (output.isReleased()) { // disposed
        s.cancel();
        return;
      }
      Watch watch = new Watch(maxDelayNanos);
      this.watch = watch;
      try {
        poller.attach(watch);
        replenish();
      } catch (RejectedExecutionException e) {
        fail(e);
      }
    }
  }

  @Override
  public void onNext(T item) {
    Objects.requireNonNull(item, "item");
    if (done.get()) {
      Operators.onNextDropped(item, context);
      return;
    }
    try {
      if (!output.write(item, onUnderrun)) {
        Operators.onDiscard(item, context);
        return;
      }
    } catch (Throwable e) {
      Exceptions.throwIfJvmFatal(e);
      fail(e);
      return;
    }
    Operators.produced(OUTSTANDING, this, 1);
    if (output.isUnwanted()) {
      dispose();
    } else {
      replenish();
    }
  }

  @Override
  public void onComplete() {
    if (done.compareAndSet(false, true)) {
      output.complete();
      leave();
    }
  }

  @Override
  public void onError(Throwable e) {
    Objects.requireNonNull(e, "error");
    if (!end(e)) {
      Operators.onErrorDropped(e, context);
    }
  }

  private boolean end(Throwable e) {
    boolean first = done.compareAndSet(false, true);
    if (first) {
      error = e;
      output.fail(failureCode.applyAsInt(e));
      leave();
    }
    return first;
  }

  /// Ends with an error of our own, which nobody has seen yet.
  private void fail(Throwable e) {
    end(e);
    cancelUpstream();
    Operators.onErrorDropped(e, context);
  }

  private static int codeOf(Throwable e) {
    return e instanceof RingFailedException failed ? failed.code() : 1;
  }

  // Credit.

  /// Requests as many items as are sure to fit, if that is worth a request.
  private void replenish() {
    if (WIP.getAndIncrement(this) != 0) {
      return;
    }
    int missed = 1;
    do {
      Subscription s = upstream;
      long credit = output.credit(outstanding);
      if (s != null && !output.isReleased() && credit >= Math.max(1, output.prefetch() / 4)) {
        OUTSTANDING.addAndGet(this, credit);
        s.request(credit);
      }
      missed = WIP.addAndGet(this, -missed);
    } while (missed != 0);
  }

  /// What the poller does for a sink.
  private final class Watch extends PollerTask {
    Watch(long maxDelayNanos) {
      super(maxDelayNanos);
    }

    @Override
    Next run() {
      if (!output.isReleased() && output.isUnwanted()) {
        dispose();
      }
      if (output.isReleased()) {
        return Next.END;
      }
      replenish();
      return outstanding == 0 ? Next.POLL : Next.WATCH; // or the next item looks for free slots
    }

    @Override
    void abort(Throwable cause) {
      fail(cause);
    }
  }

  /// Cancels the upstream and gives the role back; the ring's stream is not ended, so that another
  /// producer may go on with it.
  @Override
  public void dispose() {
    disposed = true;
    output.release(); // before the cancel: who reacts to it finds the role free
    cancelUpstream();
    leave();
  }

  private void cancelUpstream() {
    Subscription s = upstream;
    if (s != null) {
      s.cancel();
    }
  }

  private void leave() {
    Watch watch = this.watch;
    if (watch != null) {
      watch.wake();
    }
  }

  @Override
  public boolean isDisposed() {
    return disposed || done.get();
  }

  @Override
  @SuppressWarnings({"rawtypes", "ReferenceEquality"}) // as inherited; keys are constants
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.PARENT) {
      return upstream;
    }
    if (key == Attr.PREFETCH) {
      return RingAttr.toInt(output.prefetch());
    }
    if (key == Attr.CANCELLED) {
      return disposed;
    }
    if (key == Attr.TERMINATED) {
      return done.get();
    }
    if (key == Attr.ERROR) {
      return error;
    }
    if (key == Attr.RUN_STYLE) {
      return Attr.RunStyle.SYNC;
    }
    return RingAttr.scan(output.ring(), key);
  }
}
