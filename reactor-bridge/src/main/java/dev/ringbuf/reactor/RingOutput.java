package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The ring's side of a sink: holds the producer's role, writes, and knows how much fits and how
/// the consumer is doing.
///
/// @param <T> what carries the elements
final class RingOutput<T> {
  private final RingBuffer ring;
  private final int maxChunk;
  private final ChunkWriter<T> writer;
  private final ProducerRole role;
  private final AtomicLong underruns = new AtomicLong();

  /// Whether the ring still bears the cancel of a consumer before our time.
  private volatile boolean cancelIsOld;

  /// Whether something was put in, so that the ring can run empty. Used by whoever writes.
  private boolean primed;

  /// Claims the producer's role.
  ///
  /// @throws IllegalArgumentException if the chunk size is out of range
  /// @throws IllegalStateException if another holds the role, or the ring is closed
  RingOutput(RingBuffer ring, int maxChunk, ChunkWriter<T> writer) {
    SourceOptions.requireChunk(ring, maxChunk);
    this.ring = ring;
    this.maxChunk = maxChunk;
    this.writer = writer;
    this.role = new ProducerRole(ring);
    this.cancelIsOld = ring.isCancelled();
    role.hold();
    role.exit();
  }

  /// Puts an item in, and signals it.
  ///
  /// @return false if the role was given up, and nothing happened
  boolean write(T item, @Nullable LongConsumer onUnderrun) {
    if (!role.enter()) {
      return false;
    }
    try {
      RingProducer producer = role.producer();
      if (primed && ring.buffered() == 0) {
        underruns.getAndIncrement();
        if (onUnderrun != null) {
          onUnderrun.accept(producer.position());
        }
      }
      primed = true;
      writer.write(producer, item);
      producer.signal();
      return true;
    } finally {
      role.exit();
    }
  }

  void complete() {
    role.giveUp(RingProducer::complete);
  }

  void fail(int code) {
    role.giveUp(producer -> producer.fail(code));
  }

  /// Gives the role up; the ring's stream is not ended.
  void release() {
    role.giveUp(producer -> {});
  }

  boolean isReleased() {
    return role.isEnded();
  }

  /// Items that may still be asked for, when so many are on their way: each is sure to fit. A lower
  /// bound, if `outstanding` was read before the call.
  long credit(long outstanding) {
    return (ring.capacity() - ring.buffered()) / maxChunk - outstanding;
  }

  /// Items that the empty ring takes, >= 1.
  long prefetch() {
    return ring.capacity() / maxChunk;
  }

  /// Whether there is nobody to write for.
  boolean isUnwanted() {
    boolean cancelled = ring.isCancelled();
    if (!cancelled) {
      cancelIsOld = false;
    }
    return (cancelled && !cancelIsOld) || ring.isClosed();
  }

  long underruns() {
    return underruns.get();
  }

  RingBuffer ring() {
    return ring;
  }
}
