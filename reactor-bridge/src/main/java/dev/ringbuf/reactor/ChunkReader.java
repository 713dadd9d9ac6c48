package dev.ringbuf.reactor;

import dev.ringbuf.RingConsumer;

/// Takes a chunk of elements out of a ring: the one thing in which the kinds of streams differ.
///
/// @param <T> what carries the chunk
@FunctionalInterface
interface ChunkReader<T> {
  /// Takes elements.
  ///
  /// @param consumer positioned at the chunk
  /// @param count elements, >= 1; so many are there, with no gap between them
  T read(RingConsumer consumer, int count);

  /// Whether chunks that were read before still occupy their slots.
  default boolean isHolding() {
    return false;
  }
}
