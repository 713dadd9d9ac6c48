package dev.ringbuf.reactor;

import java.lang.foreign.MemorySegment;

/// Makes an object of elements in the ring's own memory, without a copy in between.
///
/// The elements are a copy with the same short life if native access is not enabled for this module
/// (`--enable-native-access`), or if a chunk runs over the physical end of the ring.
///
/// @param <T> the object
@FunctionalInterface
public interface RingDecoder<T> {
  /// Decodes a run of elements. Runs on the thread that reads the ring; must not block.
  ///
  /// If it throws, the stream ends with a [RingDecodeException] that carries the position, and the
  /// elements stay in the ring.
  ///
  /// @param elements exactly `count` elements in the ring's own layout, read-only; every use after
  ///   the return fails
  /// @param count elements in the segment, >= 1
  /// @return the object, not null
  T decode(MemorySegment elements, long count);
}
