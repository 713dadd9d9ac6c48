package dev.ringbuf;

import java.lang.foreign.MemorySegment;

/// Receives elements in place, without a copy; see [RingConsumer#drain].
@FunctionalInterface
public interface ElementHandler {
  /// Called on the consumer's thread, once for each element, in order.
  ///
  /// @param data the ring's data, read-only; only the element's own bytes may be read, and only
  ///   during the call
  /// @param offset where the element starts in `data`, in bytes
  void accept(MemorySegment data, long offset);
}
