package dev.ringbuf.reactor;

/// An item of [RingFlux#signals], in stream order: elements, or a gap where elements were lost.
///
/// Both kinds cover a range of stream positions. The ranges follow each other without a hole: the
/// [#position] of a signal is always the [#end] of the one before.
///
/// ```text
/// offered by the producer:  0 . . . . . . . . . . 11 . . . . . 17
/// in the stream:            |Data(0, 8)     |Gap(8, 4) |Data(12, 6)|
/// ```
///
/// @param <T> what carries the elements: an array, a segment, a lease, a decoded object
public sealed interface RingSignal<T> {

  /// The index of the first element of this signal among all elements ever offered, >= 0.
  long position();

  /// How many elements this signal stands for, >= 1.
  long count();

  /// The position of the signal after this one.
  default long end() {
    return position() + count();
  }

  /// Elements.
  ///
  /// @param position index of the first element among all elements ever offered
  /// @param count elements in the chunk, >= 1; of a ring of frames, this counts frames
  /// @param value the chunk itself
  record Data<T>(long position, long count, T value) implements RingSignal<T> {}

  /// Elements that were offered here and are missing from the stream.
  ///
  /// @param position index of the first missing element among all elements ever offered
  /// @param dropped elements that did not fit into the ring when they were offered, >= 0
  /// @param skipped elements that were in the ring but skipped by the subscriber's choice, >= 0;
  ///   only with [RingFlux#keepLatest] and [RingFlux#fromNow]
  record Gap<T>(long position, long dropped, long skipped) implements RingSignal<T> {
    @Override
    public long count() {
      return dropped + skipped;
    }

    /// Merges this gap with the one that follows it.
    Gap<T> and(Gap<?> next) {
      return new Gap<>(position, dropped + next.dropped, skipped + next.skipped);
    }
  }
}
