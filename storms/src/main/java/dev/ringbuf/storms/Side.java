package dev.ringbuf.storms;

import java.lang.foreign.MemorySegment;

/// A ring with both roles, in Java, in C or as a model. The same operations give the same results
/// on all.
interface Side {
  long ARGUMENT = -1;
  long CORRUPTED = -8;
  long ENDED = -9;

  /// Performs an operation.
  ///
  /// @param n elements, or whatever else the operation takes
  /// @param buffer elements to offer, or room for those that are taken
  /// @return as `ringbuf.h`: a count or a negative status; for a gap of n elements [Long#MIN_VALUE]
  ///   + n
  long perform(Operation operation, long n, MemorySegment buffer);
}
