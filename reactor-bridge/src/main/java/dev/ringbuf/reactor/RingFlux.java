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
/// - **Demand**: one request is one item. Without demand nothing is read: new elements wait in the
///   ring, and those that do not fit there become a gap. There is no other queue.
/// - **Gaps**: a plain stream passes them ([GapPolicy#PASS]), and [#signals] shows them in their
///   place. The ring counts lost elements ([RingBuffer#reported]), and [#doOnGap] and [#gaps] show
///   each gap.
/// - **One subscriber at a time**: a second one gets a [dev.ringbuf.RingBusyException] through
///   `onError`. When the subscriber has cancelled or the stream has failed, the ring keeps its
///   contents. The next subscriber continues where the last one stopped, or starts with new
///   elements ([#fromNow]).
/// - **End**: when the producer completes, the rest is delivered, then `onComplete`. When it fails,
///   the rest is delivered, then a [RingFailedException]. When the ring is closed, the stream ends
///   with a [dev.ringbuf.RingClosedException] the next time that it looks at the ring.
/// - **Threads**: signals come from a thread of the [RingPoller], and the subscriber must not block
///   it. If the stream is fused with an operator that moves to another thread, such as `publishOn`,
///   the ring is read on that thread.
///
/// Instances are immutable: each configuring method returns a new one. Chunk sizes are in elements.
/// For elements of several primitives, such as frames, arrays are accordingly longer.
///
/// @param <T> the type of a chunk
public final class RingFlux<T> extends Flux<T> implements Fuseable, Scannable {
  private final SourceOptions<T> options;

  private RingFlux(SourceOptions<T> options) {
    this.options = options;
  }

  /// Chunks as fresh `byte` arrays.
  ///
  /// @param ring with elements of the same primitive
  /// @param maxChunk elements in a chunk at most, 1 .. capacity
  /// @throws IllegalArgumentException if the ring has other elements or the chunk size is out of
  ///   range
  public static RingFlux<byte[]> bytes(RingBuffer ring, int maxChunk) {
    int entries = ChunkReader.entries(ring, byte.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popBytes(count * entries));
  }

  /// As [#bytes], with `short` arrays.
  public static RingFlux<short[]> shorts(RingBuffer ring, int maxChunk) {
    int entries = ChunkReader.entries(ring, short.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popShorts(count * entries));
  }

  /// As [#bytes], with `char` arrays.
  public static RingFlux<char[]> chars(RingBuffer ring, int maxChunk) {
    int entries = ChunkReader.entries(ring, char.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popChars(count * entries));
  }

  /// As [#bytes], with `int` arrays.
  public static RingFlux<int[]> ints(RingBuffer ring, int maxChunk) {
    int entries = ChunkReader.entries(ring, int.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popInts(count * entries));
  }

  /// As [#bytes], with `long` arrays.
  public static RingFlux<long[]> longs(RingBuffer ring, int maxChunk) {
    int entries = ChunkReader.entries(ring, long.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popLongs(count * entries));
  }

  /// As [#bytes], with `float` arrays.
  public static RingFlux<float[]> floats(RingBuffer ring, int maxChunk) {
    int entries = ChunkReader.entries(ring, float.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popFloats(count * entries));
  }

  /// As [#bytes], with `double` arrays.
  public static RingFlux<double[]> doubles(RingBuffer ring, int maxChunk) {
    int entries = ChunkReader.entries(ring, double.class, maxChunk);
    return of(ring, maxChunk, (consumer, count) -> consumer.popDoubles(count * entries));
  }

  /// Chunks as fresh byte buffers, from position 0 to the limit. They have the byte order of the
  /// element if that is a single value, and native order otherwise.
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a chunk at most, 1 .. capacity
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static RingFlux<ByteBuffer> byteBuffers(RingBuffer ring, int maxChunk) {
    return of(ring, maxChunk, ChunkReader.byteBuffers(ring));
  }

  /// Chunks as copies in fresh heap segments, aligned for any element.
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a chunk at most, 1 .. capacity
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static RingFlux<MemorySegment> segments(RingBuffer ring, int maxChunk) {
    return of(ring, maxChunk, ChunkReader.segments(ring));
  }

  /// Objects that a decoder makes of chunks: in place where [RingDecoder] can, otherwise of a copy.
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a chunk at most, 1 .. capacity; 1 for an object per element
  /// @param decoder makes an object of a chunk
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static <T> RingFlux<T> decode(
      RingBuffer ring, int maxChunk, RingDecoder<? extends T> decoder) {
    Objects.requireNonNull(decoder, "decoder");
    return new RingFlux<>(
        new SourceOptions<T>(ring, maxChunk, read -> ChunkReader.decoded(read, decoder), true));
  }

  /// Chunks in place, without a copy: windows on the ring's memory, which the subscriber must
  /// release ([RingLease]).
  ///
  /// ```text
  /// ring:   --abc--defg--|
  ///             |  leases(ring, 3)
  ///             v
  /// Flux:   --[abc]-[def][g]--|     the ring's slots become free as the leases are released
  /// ```
  ///
  /// The stream completes when everything was delivered. The ring can be subscribed again when all
  /// leases were released. Until then a subscriber gets a [dev.ringbuf.RingBusyException]: at once,
  /// or after [#claimTimeout] if the one before it has cancelled.
  ///
  /// @param ring with elements of any kind
  /// @param maxChunk elements in a lease at most, 1 .. capacity
  /// @throws IllegalArgumentException if the chunk size is out of range
  public static RingFlux<RingLease> leases(RingBuffer ring, int maxChunk) {
    return new RingFlux<>(new SourceOptions<>(ring, maxChunk, LeasePool::new, false));
  }

  private static <T> RingFlux<T> of(RingBuffer ring, int maxChunk, ChunkReader<T> chunks) {
    return new RingFlux<>(new SourceOptions<>(ring, maxChunk, read -> chunks, false));
  }

  private RingFlux<T> with(Consumer<SourceOptions<T>> change) {
    return new RingFlux<>(options.with(change));
  }

  /// Delivers full chunks only. Without this option, a chunk is what the ring holds, at most
  /// `maxChunk` elements. A gap and the end of the stream still cut a chunk.
  ///
  /// ```text
  /// ring:   --ab--c-d---e(lost)f-|
  ///             |  floats(ring, 3).exactly()
  ///             v
  /// Flux:   ------[abc]--[de]----[f]|
  /// ```
  public RingFlux<T> exactly() {
    return with(changed -> changed.lingerNanos = Long.MAX_VALUE);
  }

  /// Waits for a chunk to become full, up to a time from when its first element was seen. The chunk
  /// then comes with the next look at the ring, which [#wakeup] may delay. A gap and the end of the
  /// stream still cut a chunk.
  ///
  /// ```text
  /// ring:   --ab--c-d---------
  ///             |  floats(ring, 3).linger(4 dashes)
  ///             v
  /// Flux:   ------[abc]---[d]-
  /// ```
  ///
  /// @param time >= 0; 0 delivers at once what is in the ring
  public RingFlux<T> linger(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("linger time " + time + " is not >= 0");
    }
    return with(changed -> changed.lingerNanos = Wakeup.saturatedNanos(time));
  }

  /// Sets what the stream does at a gap. The default is [GapPolicy#PASS].
  public RingFlux<T> gapPolicy(GapPolicy policy) {
    Objects.requireNonNull(policy, "policy");
    return with(changed -> changed.gapPolicy = policy);
  }

  /// Keeps only the newest chunk while the subscriber has no demand, as `onBackpressureLatest`
  /// keeps the newest item. The subscriber's side skips older elements, so the producer finds room.
  /// What was skipped becomes a gap with [RingSignal.Gap#skipped]. Nothing is skipped while a lease
  /// is out, because that would free no slot. Such a stream never fuses.
  ///
  /// ```text
  /// ring:      --ab-cd-ef-gh-----ij--
  /// demand:    --1------------2------
  /// without:   --[ab]---------[cd][ef]        oldest first
  /// with:      --[ab]---------[gh]---         behind signals(): Gap(2,0,4) before [gh]
  /// ```
  public RingFlux<T> keepLatest() {
    return with(changed -> changed.keepsLatest = true);
  }

  /// Starts each subscription with the next element that the producer offers. Without this option,
  /// a subscriber first receives the elements that wait in the ring, however old they are: right
  /// for recording, wrong for watching. The skipped elements become the first gap.
  ///
  /// ```text
  /// ring:      --abc--def(2 lost)--------gh--|
  ///                        ^ subscribed
  /// without:               --[abc][def]--[gh]--|
  /// with:                  --------------[gh]--|     behind signals(): Gap(0,2,6) first
  /// ```
  public RingFlux<T> fromNow() {
    return with(changed -> changed.startsNow = true);
  }

  /// Sets how long a subscriber waits for the ring while the one before it, which has cancelled,
  /// still holds leases or is in the middle of a read. The default is one second. When the time is
  /// over, the subscriber gets a [dev.ringbuf.RingBusyException]. If the one before it has not
  /// cancelled, the subscriber gets that error at once.
  ///
  /// @param time >= 0; 0 tries once
  public RingFlux<T> claimTimeout(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("claim timeout " + time + " is not >= 0");
    }
    return with(changed -> changed.claimNanos = Wakeup.saturatedNanos(time));
  }

  /// Calls back for every gap, in stream order, before the item that follows it. The callback runs
  /// on the thread that reads the ring and must not block. Several callbacks run in the order in
  /// which they were added. If one throws, the stream ends with its error, and the gap counts as
  /// reported.
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
    Consumer<RingSignal.Gap<T>> before = (Consumer<RingSignal.Gap<T>>) options.onGap;
    return with(changed -> changed.onGap = before == null ? callback : before.andThen(callback));
  }

  /// Sets how the stream learns of new elements. The default is to poll at least once a
  /// millisecond.
  ///
  /// ```text
  /// ring:   --a------b-------c(wakeConsumer)--|
  ///             |  wakeup(byPoller(3 dashes))
  ///             v
  /// Flux:   ----[a]-----[b]------[c]----------|
  ///             |  wakeup(byProducer())
  ///             v
  /// Flux:   -----------------[abc]------------|     a and b wait for the next wake-up
  /// ```
  public RingFlux<T> wakeup(Wakeup wakeup) {
    Objects.requireNonNull(wakeup, "wakeup");
    return with(changed -> changed.wakeup = wakeup);
  }

  /// Names the stream for [Scannable], for Reactor's own metrics and for the events of the JDK's
  /// Flight Recorder. (`name`, which every `Flux` has, names what is downstream of it.)
  ///
  /// @param name such as "microphone"
  public RingFlux<T> named(String name) {
    Objects.requireNonNull(name, "name");
    return with(changed -> changed.name = name);
  }

  /// Sets the poller whose threads look into the ring. The default is [RingPoller#shared].
  public RingFlux<T> poller(RingPoller poller) {
    Objects.requireNonNull(poller, "poller");
    return with(changed -> changed.poller = poller);
  }

  /// Chunks and gaps, with their stream positions. Always `next.position() == previous.end()`.
  ///
  /// ```text
  /// ring:   --abc--(3 lost)--d--|
  ///             |  signals()
  ///             v
  /// Flux:   --Data(0,3,[abc])--Gap(3,3,0)--Data(6,1,[d])--|
  /// ```
  public Flux<RingSignal<T>> signals() {
    return onAssembly(new ItemMapper.SignalFlux<>(options));
  }

  /// The gaps alone, with both dropped and skipped elements: a side channel that reads nothing from
  /// the ring. It shows the gaps that subscribers of this stream meet. Streams that were configured
  /// from one another share it. Hot: it begins with the subscription. While its subscriber has no
  /// demand, gaps are merged into one, at the position of the first.
  ///
  /// ```text
  /// ring:     --abc--(3 lost)--d--(1 lost)--e--|
  /// stream:   --[abc]-----[d]-----[e]----------|
  /// gaps():   --------Gap(3,3)----Gap(7,1)-----|
  /// ```
  ///
  /// Completes when the producer has completed or failed and everything was read. Fails when the
  /// ring is closed ([dev.ringbuf.RingClosedException]), or when its memory makes no sense or is
  /// gone. A later subscriber gets the same signal at once. An error of the stream alone, such as
  /// that of a decoder, does not end it.
  public Flux<RingSignal.Gap<T>> gaps() {
    return onAssembly(options.gaps.on(options.poller));
  }

  /// As [#broadcast(BroadcastSpec)], with the defaults of [BroadcastSpec#ofCapacity].
  ///
  /// @param capacity elements that the ring of each subscriber holds, >= the chunk size
  /// @throws IllegalArgumentException if the capacity is less than the chunk size
  public RingBroadcast<T> broadcast(long capacity) {
    return broadcast(BroadcastSpec.ofCapacity(capacity));
  }

  /// Shares this stream's ring among any number of subscribers that come and go. Each reads from a
  /// ring of its own, in the way that this stream is configured to. A subscriber that falls behind
  /// loses elements in its own ring only.
  ///
  /// ```text
  /// ring:       --abc--de(3 lost)fg--hi--|
  ///                 |  broadcast(capacity)
  ///                 v
  /// first:      --[abc]-[de]-Gap(5,3)-[fg]-[hi]--|
  /// second:     -----------------------^--[hi]---|     subscribed: starts at 10
  /// slow:       --[ab]---------Gap(2,8)----[hi]--|     a ring of 2
  /// ```
  ///
  /// Nothing is claimed or allocated before the first subscription.
  ///
  /// @param spec capacity and limits of the broadcast
  /// @throws IllegalArgumentException if the capacity is less than the chunk size
  public RingBroadcast<T> broadcast(BroadcastSpec spec) {
    return RingBroadcast.of(options, spec);
  }

  SourceOptions<T> options() {
    return options;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    RingSubscription.subscribe(options, ItemMapper.plain(), actual);
  }

  /// Answers `NAME`, `RUN_ON`, `RUN_STYLE`, the ring's fill (`BUFFERED`, `LARGE_BUFFERED`,
  /// `CAPACITY`, in elements), and all of [RingAttr].
  @Override
  @SuppressWarnings({"exports", "rawtypes"}) // as inherited
  public @Nullable Object scanUnsafe(Attr key) {
    return options.scan(key);
  }
}
