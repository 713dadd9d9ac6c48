package dev.ringbuf.reactor;

import dev.ringbuf.RingProducer;

/// Puts an item's elements into a ring: the one thing in which the kinds of sinks differ.
///
/// @param <T> what carries the elements
@FunctionalInterface
interface ChunkWriter<T> {
  /// Offers all elements; what does not fit is dropped and becomes a gap.
  void write(RingProducer producer, T item);
}
