package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable.Attr;

/// How a stream reads its ring. Effectively immutable: only [#with] changes options, and it changes
/// a copy.
final class SourceOptions<T> {
  private static final Duration CLAIM_TIMEOUT = Duration.ofSeconds(1);

  final RingBuffer ring;

  /// Elements in a chunk at most, 1 .. capacity.
  final int maxChunk;

  /// Makes the reader of a subscription to a ring.
  final Function<RingBuffer, ChunkReader<T>> chunks;

  /// Whether reading runs user code.
  final boolean runsUserCode;

  /// Tells listeners of gaps. Streams that were configured from one another share it.
  final GapsFlux<T> gaps;

  GapPolicy gapPolicy = GapPolicy.PASS;

  /// Whether to skip stale elements while there is no demand.
  boolean keepsLatest;

  /// Whether to skip what is in the ring at the time of the subscription.
  boolean startsNow;

  /// How long to wait for a full chunk: 0 not at all, `Long.MAX_VALUE` without a limit.
  long lingerNanos;

  /// How to learn of new elements.
  Wakeup wakeup = Wakeup.DEFAULT;

  /// Whose threads read.
  RingPoller poller = RingPoller.shared();

  /// How long a subscriber waits for a predecessor that has cancelled, >= 0.
  long claimNanos = CLAIM_TIMEOUT.toNanos();

  /// Called for every gap, in stream order.
  @Nullable Consumer<? super RingSignal.Gap<T>> onGap;

  /// The stream's name in [reactor.core.Scannable] and in recorded events.
  @Nullable String name;

  /// Where the stream begins in the ring, if the ring is not read from its first position on:
  /// elements before it were never meant for this stream, and do not count.
  long base;

  /// Run when a subscription will read nothing more. Any thread.
  Runnable onStop = () -> {};

  /// Tells why the producer has failed; null if the failure code says it all.
  Supplier<@Nullable Throwable> producerError = () -> null;

  /// The options of a new stream: chunks at once, gaps passed, polling.
  ///
  /// @throws IllegalArgumentException if the chunk size is out of range
  SourceOptions(
      RingBuffer ring,
      int maxChunk,
      Function<RingBuffer, ChunkReader<T>> chunks,
      boolean runsUserCode) {
    requireChunk(ring, maxChunk);
    this.ring = ring;
    this.maxChunk = maxChunk;
    this.chunks = chunks;
    this.runsUserCode = runsUserCode;
    this.gaps = new GapsFlux<>(ring);
  }

  private SourceOptions(SourceOptions<T> from, RingBuffer ring, GapsFlux<T> gaps) {
    requireChunk(ring, from.maxChunk);
    this.ring = ring;
    this.gaps = gaps;
    maxChunk = from.maxChunk;
    chunks = from.chunks;
    runsUserCode = from.runsUserCode;
    gapPolicy = from.gapPolicy;
    keepsLatest = from.keepsLatest;
    startsNow = from.startsNow;
    lingerNanos = from.lingerNanos;
    wakeup = from.wakeup;
    poller = from.poller;
    claimNanos = from.claimNanos;
    onGap = from.onGap;
    name = from.name;
    base = from.base;
    onStop = from.onStop;
    producerError = from.producerError;
  }

  /// A copy with a change.
  SourceOptions<T> with(Consumer<SourceOptions<T>> change) {
    SourceOptions<T> changed = new SourceOptions<>(this, ring, gaps);
    change.accept(changed);
    return changed;
  }

  /// A copy for another ring with the same elements.
  ///
  /// @throws IllegalArgumentException if that ring is smaller than a chunk
  SourceOptions<T> on(RingBuffer other) {
    return new SourceOptions<>(this, other, new GapsFlux<>(other));
  }

  static void requireChunk(RingBuffer ring, int maxChunk) {
    if (maxChunk < 1 || maxChunk > ring.capacity()) {
      throw new IllegalArgumentException(
          "a chunk of %d elements is not in 1 .. %d, the ring's capacity"
              .formatted(maxChunk, ring.capacity()));
    }
  }

  /// Whether a partial chunk becomes ready after a time.
  boolean hasDeadline() {
    return lingerNanos != 0 && lingerNanos != Long.MAX_VALUE;
  }

  /// Whether a thread other than the poller's may read, because no user code would run there.
  boolean readsAnywhere() {
    return !runsUserCode && onGap == null;
  }

  /// What [reactor.core.Scannable] shows of the stream, the same for every subscriber.
  @SuppressWarnings("ReferenceEquality") // keys are constants
  @Nullable Object scan(Attr<?> key) {
    if (key == Attr.NAME) {
      return name;
    }
    if (key == Attr.RUN_ON) {
      return poller;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : RingAttr.scan(ring, base, key);
  }
}
