package dev.ringbuf;

import java.lang.foreign.MemorySegment;

/// A view on consecutive elements in the ring itself: free ones for the producer to fill
/// ([RingProducer#reserve]) or filled ones for the consumer to read ([RingConsumer#window]). The
/// elements of `first` come before those of `second`, which is empty unless the view runs over the
/// physical end of the ring; in a mirrored ring it always is.
///
/// The segments are slices of the ring's memory. They are valid until the elements are committed or
/// consumed. After that they belong to the other side.
///
/// @param first the first, or only, part; whole elements
/// @param second the rest; whole elements, often none
/// @param count elements in both parts together
/// @param position the stream position of the first element: its index among all elements ever
///   offered
public record RingWindow(MemorySegment first, MemorySegment second, long count, long position) {

  /// Whether the view is one piece.
  public boolean isContiguous() {
    return second.byteSize() == 0;
  }
}
