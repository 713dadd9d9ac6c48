package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;

/// A ring as a `Flux`: chunks of elements, on demand, straight out of the ring.
///
/// ```java
/// RingFlux.floats(ring, 480)                        // at most 480 samples at a time
///     .doOnGap(gap -> log.warn("lost {}", gap))
///     .publishOn(Schedulers.parallel())             // the ring itself is its queue
///     .subscribe(samples -> ...);
/// ```
///
/// ```text
///  ring:     --abc--defg------(2 lost)-hi--|
///                |  floats(ring, 3)
///                v
///  Flux:     --[abc]-[def][g]----------[hi]--|
///  signals:  --[abc]-[def][g]--Gap(7,2)[hi]--|
/// ```
///
/// - **Demand**: one request is one item. Without demand nothing is read: what comes stays in the
///   ring, and what does not fit there becomes a gap. There is no other queue.
/// - **Gaps**: see [GapPolicy]. A plain stream passes them; they are counted
///   ([RingBuffer#reported]) and observable ([#doOnGap], [#gaps]). [#signals] shows them in their
///   place.
/// - **One subscriber at a time**: another gets an [IllegalStateException] through `onError`. When
///   the subscriber has cancelled or the stream has failed, the ring keeps its contents, and the
///   next subscriber goes on where the last one stopped.
/// - **End**: when the producer completes, the rest is delivered, then `onComplete`; when it fails,
///   the rest is delivered, then a [RingFailedException].
/// - **Threads**: signals come from a thread of the [RingPoller], and its subscriber must not
///   block. Fused with an operator that moves to another thread, such as `publishOn`, the ring is
///   read there.
///
/// Instances are immutable: each `with` method returns a new one. Chunk sizes are in elements; for
/// elements of several primitives, such as frames, arrays are accordingly longer.
///
/// @param <T> what carries a chunk
public final class RingFlux<T> extends Flux<T> implements Fuseable, Scannable {
  private final SourceOptions<T> options;

  private RingFlux(SourceOptions<T> options) {
    this.options = options;
  }

  /// Chunks as fresh `byte` arrays.
  ///
  /// ```text
  /// ring:  --abc--defg--|   bytes(ring, 3) >   --[abc]-[def][g]--|
  /// ```
  ///
  /// @param ring with elements of the same primitive
  /// @param maxChunk elements in a chunk at most, 1 .. capacity
  /// @throws IllegalArgumentException if the ring has other elements or the chunk size is out of
  ///   range
  public static RingFlux<byte[]> bytes(RingBuffer ring, int maxChunk) {
    int entries = ArrayChunks.entries(ring, byte.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popBytes(count * entries));
  }

  /// As [#bytes], with `short` arrays.
  ///
  /// ```text
  /// ring:  --abc--defg--|   shorts(ring, 3) >   --[abc]-[def][g]--|
  /// ```
  public static RingFlux<short[]> shorts(RingBuffer ring, int maxChunk) {
    int entries = ArrayChunks.entries(ring, short.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popShorts(count * entries));
  }

  /// As [#bytes], with `char` arrays.
  ///
  /// ```text
  /// ring:  --abc--defg--|   chars(ring, 3) >   --[abc]-[def][g]--|
  /// ```
  public static RingFlux<char[]> chars(RingBuffer ring, int maxChunk) {
    int entries = ArrayChunks.entries(ring, char.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popChars(count * entries));
  }

  /// As [#bytes], with `int` arrays.
  ///
  /// ```text
  /// ring:  --abc--defg--|   ints(ring, 3) >   --[abc]-[def][g]--|
  /// ```
  public static RingFlux<int[]> ints(RingBuffer ring, int maxChunk) {
    int entries = ArrayChunks.entries(ring, int.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popInts(count * entries));
  }

  /// As [#bytes], with `long` arrays.
  ///
  /// ```text
  /// ring:  --abc--defg--|   longs(ring, 3) >   --[abc]-[def][g]--|
  /// ```
  public static RingFlux<long[]> longs(RingBuffer ring, int maxChunk) {
    int entries = ArrayChunks.entries(ring, long.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popLongs(count * entries));
  }

  /// As [#bytes], with `float` arrays.
  ///
  /// ```text
  /// ring:  --abc--defg--|   floats(ring, 3) >   --[abc]-[def][g]--|
  /// ```
  public static RingFlux<float[]> floats(RingBuffer ring, int maxChunk) {
    int entries = ArrayChunks.entries(ring, float.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popFloats(count * entries));
  }

  /// As [#bytes], with `double` arrays.
  ///
  /// ```text
  /// ring:  --abc--defg--|   doubles(ring, 3) >   --[abc]-[def][g]--|
  /// ```
  public static RingFlux<double[]> doubles(RingBuffer ring, int maxChunk) {
    int entries = ArrayChunks.entries(ring, double.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popDoubles(count * entries));
  }

  /// Chunks as fresh byte buffers, from position 0 to the limit, in the byte order of the elements.
  ///
  /// ```text
  /// ring:  --abc--defg--|   byteBuffers(ring, 3) >   --<abc>-<def><g>--|
  /// ```
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a chunk at most, 1 .. capacity
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static RingFlux<ByteBuffer> byteBuffers(RingBuffer ring, int maxChunk) {
    return of(ring, maxChunk, new ByteBufferChunks(ring));
  }

  /// Chunks as copies in fresh heap segments, aligned for any element.
  ///
  /// ```text
  /// ring:  --abc--defg--|   segments(ring, 3) >   --<abc>-<def><g>--|
  /// ```
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a chunk at most, 1 .. capacity
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static RingFlux<MemorySegment> segments(RingBuffer ring, int maxChunk) {
    return of(ring, maxChunk, new SegmentChunks(ring));
  }

  /// Objects that a decoder makes of chunks as they lie in the ring.
  ///
  /// ```text
  /// ring:   --abc--defg--|
  ///             |  decode(ring, 3, d)
  ///             v
  /// Flux:   --d(abc)-d(def)d(g)--|
  /// ```
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a chunk at most, 1 .. capacity; 1 for an object per element
  /// @param decoder makes an object of a chunk
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static <T> RingFlux<T> decode(
      RingBuffer ring, int maxChunk, RingDecoder<? extends T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    return new RingFlux<>(
        SourceOptions.of(ring, maxChunk, () -> new DecodedChunks<T>(ring, decoder), true));
  }

  /// Chunks in place, without a copy: windows on the ring's memory, to be released by the
  /// subscriber.
  ///
  /// ```text
  /// ring:   --abc--defg--|
  ///             |  leases(ring, 3)
  ///             v
  /// Flux:   --[abc]-[def][g]--|     the ring's slots become free as the leases are released
  /// ```
  ///
  /// The stream ends when everything was delivered. The ring can be subscribed again when all
  /// leases have been released.
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a lease at most, 1 .. capacity
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static RingFlux<RingLease> leases(RingBuffer ring, int maxChunk) {
    return new RingFlux<>(SourceOptions.of(ring, maxChunk, () -> new LeasePool(ring), false));
  }

  private static <T> RingFlux<T> of(RingBuffer ring, int maxChunk, ChunkReader<T> chunks) {
    return new RingFlux<>(SourceOptions.of(ring, maxChunk, () -> chunks, false));
  }

  /// Delivers what there is at once (the default is at most `maxChunk`), or, as here, full chunks
  /// only: a chunk is shorter only before a gap and at the end.
  ///
  /// ```text
  /// ring:   --ab--c-d---e(lost)f-|
  ///             |  floats(ring, 3).exactly()
  ///             v
  /// Flux:   ------[abc]--[de]----[f]|
  /// ```
  public RingFlux<T> exactly() {
    return new RingFlux<>(options.withLinger(Long.MAX_VALUE));
  }

  /// Waits for a chunk to become full, but not longer than this from when its first element was
  /// seen; a gap or the end cuts it, too.
  ///
  /// ```text
  /// ring:   --ab--c-d---------
  ///             |  floats(ring, 3).linger(4 dashes)
  ///             v
  /// Flux:   ------[abc]---[d]-
  /// ```
  ///
  /// @param time >= 0; 0 delivers what there is at once
  public RingFlux<T> linger(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("linger time " + time + " is not >= 0");
    }
    return new RingFlux<>(options.withLinger(Wakeup.saturatedNanos(time)));
  }

  /// Sets what becomes of gaps.
  ///
  /// ```text
  /// ring:     --a--b--(3 lost)--c--|
  /// IGNORE:   --a--b--c--|
  /// ERROR:    --a--b--X
  /// ```
  public RingFlux<T> gapPolicy(GapPolicy policy) {
    return new RingFlux<>(options.withPolicy(Objects.requireNonNull(policy, "policy")));
  }

  /// Calls back for every gap, in stream order, before the item that follows it: on the thread that
  /// reads the ring, and not blocking. In addition to other callbacks. If it throws, the stream
  /// ends with that error; the gap counts as reported.
  ///
  /// ```text
  /// ring:   --a--b--(3 lost)--c--|
  ///             |  doOnGap(f)
  ///             v   f(Gap)
  /// Flux:   --a--b--|---------c--|
  /// ```
  @SuppressWarnings("unchecked") // a consumer of gaps of T takes them
  public RingFlux<T> doOnGap(Consumer<? super RingSignal.Gap<T>> callback) {
    Objects.requireNonNull(callback, "callback");
    Consumer<RingSignal.Gap<T>> before = (Consumer<RingSignal.Gap<T>>) options.gapPolicy();
    return new RingFlux<>(options.withOnGap(before == null ? callback : before.andThen(callback)));
  }

  /// Sets how to learn of new elements; without it, polls at least once a millisecond.
  ///
  /// ```text
  /// ring:   --a------b-------c(signal)--|
  ///             |  wakeup(poll(3 dashes))
  ///             v
  /// Flux:   ----[a]-----[b]------[c]----|
  ///             |  wakeup(byProducer())
  ///             v
  /// Flux:   -----------------[abc]------|     what came without a signal comes with the next
  /// ```
  public RingFlux<T> wakeup(Wakeup wakeup) {
    return new RingFlux<>(options.withWakeup(Objects.requireNonNull(wakeup, "wakeup")));
  }

  /// Names the stream: for [Scannable], whose name Reactor's own metrics take, too, and for the
  /// events of the JDK's Flight Recorder. (`name`, which all fluxes have, names what is
  /// downstream.)
  ///
  /// ```text
  /// ring:   --abc--|
  ///             |  named("microphone")
  ///             v
  /// Flux:   --[abc]|     the same, and those who watch it know what it is
  /// ```
  ///
  /// @param name such as "microphone"
  public RingFlux<T> named(String name) {
    return new RingFlux<>(options.withName(Objects.requireNonNull(name, "name")));
  }

  /// Sets whose threads look into the ring; without it, the shared ones.
  ///
  /// ```text
  /// ring:   --abc--|
  ///             |  poller(p)
  ///             v  on a thread of p
  /// Flux:   --[abc]|
  /// ```
  public RingFlux<T> poller(RingPoller poller) {
    return new RingFlux<>(options.withPoller(Objects.requireNonNull(poller, "poller")));
  }

  /// Chunks and gaps, with their stream positions: `next.position() == previous.end()`, always.
  /// With [GapPolicy#IGNORE], chunks alone.
  ///
  /// ```text
  /// ring:   --abc--(3 lost)--d--|
  ///             |  signals()
  ///             v
  /// Flux:   --Data(0,3,[abc])--Gap(3,3,0)--Data(6,1,[d])--|
  /// ```
  public Flux<RingSignal<T>> signals() {
    return onAssembly(new SignalFlux<>(options));
  }

  /// The gaps alone, of this stream and all that are configured from it or that it was configured
  /// from, whoever subscribes to them: a side channel, which reads nothing from the ring itself.
  /// Hot: gaps from the subscription on. As long as a subscriber has no demand, its gaps are merged
  /// into one, at the position of the first. Completes when the ring's stream ends.
  ///
  /// ```text
  /// ring:     --abc--(3 lost)--d--(1 lost)--e--|
  /// stream:   --[abc]-----[d]-----[e]----------|
  /// gaps():  --------Gap(3,3)----Gap(7,1)-----|
  /// ```
  public Flux<RingSignal.Gap<T>> gaps() {
    return onAssembly(options.gaps().asFlux(options.poller()));
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    RingSubscription.subscribe(options, ItemMapper.plain(), actual);
  }

  /// Answers `NAME`, `RUN_ON`, `RUN_STYLE`, what there is to say of the ring's fill (`BUFFERED`,
  /// `LARGE_BUFFERED`, `CAPACITY`, in elements), and all of [RingAttr].
  @Override
  @SuppressWarnings("rawtypes") // as inherited
  public @Nullable Object scanUnsafe(Attr key) {
    return options.scan(key);
  }
}
