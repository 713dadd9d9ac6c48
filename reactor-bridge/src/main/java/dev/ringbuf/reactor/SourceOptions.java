package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Scannable.Attr;

/// How a stream reads its ring.
///
/// @param ring where the elements are
/// @param maxChunk elements in a chunk at most, 1 .. capacity
/// @param chunks makes the reader of a subscription
/// @param runsUserCode whether reading runs code of the user
/// @param policy what becomes of gaps
/// @param lingerNanos how long to wait for a full chunk: 0 not at all, `Long.MAX_VALUE` for ever
/// @param wakeup how to learn of new elements
/// @param poller whose threads read
/// @param gapPolicy called for every gap, in stream order
/// @param name of the stream, for those who watch it
/// @param gaps tells listeners of gaps
record SourceOptions<T>(
    RingBuffer ring,
    int maxChunk,
    Supplier<ChunkReader<T>> chunks,
    boolean runsUserCode,
    GapPolicy policy,
    long lingerNanos,
    Wakeup wakeup,
    RingPoller poller,
    @Nullable Consumer<? super RingSignal.Gap<T>> gapPolicy,
    @Nullable String name,
    GapFeed<T> gaps) {

  /// The options of a new stream: chunks at once, gaps passed or signalled, polling.
  ///
  /// @throws IllegalArgumentException if the chunk size is out of range
  static <T> SourceOptions<T> of(
      RingBuffer ring, int maxChunk, Supplier<ChunkReader<T>> chunks, boolean runsUserCode) {
    requireChunk(ring, maxChunk);
    return new SourceOptions<>(
        ring,
        maxChunk,
        chunks,
        runsUserCode,
        GapPolicy.SIGNAL,
        0,
        Wakeup.DEFAULT,
        RingPoller.shared(),
        null,
        null,
        new GapFeed<>());
  }

  static void requireChunk(RingBuffer ring, int maxChunk) {
    if (maxChunk < 1 || maxChunk > ring.capacity()) {
      throw new IllegalArgumentException(
          "a chunk of %d elements is not in 1 .. %d, the ring's capacity"
              .formatted(maxChunk, ring.capacity()));
    }
  }

  SourceOptions<T> withPolicy(GapPolicy policy) {
    return new SourceOptions<>(
        ring,
        maxChunk,
        chunks,
        runsUserCode,
        policy,
        lingerNanos,
        wakeup,
        poller,
        gapPolicy,
        name,
        gaps);
  }

  SourceOptions<T> withLinger(long lingerNanos) {
    return new SourceOptions<>(
        ring,
        maxChunk,
        chunks,
        runsUserCode,
        policy,
        lingerNanos,
        wakeup,
        poller,
        gapPolicy,
        name,
        gaps);
  }

  SourceOptions<T> withWakeup(Wakeup wakeup) {
    return new SourceOptions<>(
        ring,
        maxChunk,
        chunks,
        runsUserCode,
        policy,
        lingerNanos,
        wakeup,
        poller,
        gapPolicy,
        name,
        gaps);
  }

  SourceOptions<T> withPoller(RingPoller poller) {
    return new SourceOptions<>(
        ring,
        maxChunk,
        chunks,
        runsUserCode,
        policy,
        lingerNanos,
        wakeup,
        poller,
        gapPolicy,
        name,
        gaps);
  }

  SourceOptions<T> withOnGap(Consumer<? super RingSignal.Gap<T>> gapPolicy) {
    return new SourceOptions<>(
        ring,
        maxChunk,
        chunks,
        runsUserCode,
        policy,
        lingerNanos,
        wakeup,
        poller,
        gapPolicy,
        name,
        gaps);
  }

  SourceOptions<T> withName(String name) {
    return new SourceOptions<>(
        ring,
        maxChunk,
        chunks,
        runsUserCode,
        policy,
        lingerNanos,
        wakeup,
        poller,
        gapPolicy,
        name,
        gaps);
  }

  /// Whether a chunk becomes ready by waiting.
  boolean hasDeadline() {
    return lingerNanos != 0 && lingerNanos != Long.MAX_VALUE;
  }

  /// Whether reading may happen on another thread than the poller's without the user noticing.
  boolean readsAnywhere() {
    return !runsUserCode && gapPolicy == null;
  }

  /// What [reactor.core.Scannable] shows of the stream, whoever subscribes to it.
  @SuppressWarnings("ReferenceEquality") // keys are constants
  @Nullable Object scan(Attr<?> key) {
    if (key == Attr.NAME) {
      return name;
    }
    if (key == Attr.RUN_ON) {
      return poller;
    }
    return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : RingAttr.scan(ring, key);
  }
}
