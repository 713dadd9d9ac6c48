package dev.ringbuf.reactor;

import org.jspecify.annotations.Nullable;

/// How a stream shows chunks and gaps to its subscriber.
///
/// @param <T> what carries a chunk
/// @param <I> the items of the stream
interface ItemMapper<T, I> {
  /// The item for a chunk.
  I data(long position, long count, T value);

  /// The item for a gap; null to pass it.
  @Nullable I gap(RingSignal.Gap<T> gap);

  /// Whether gaps become items.
  boolean showsGaps();

  /// Chunks alone.
  static <T> ItemMapper<T, T> plain() {
    return new ItemMapper<>() {
      @Override
      public T data(long position, long count, T value) {
        return value;
      }

      @Override
      public @Nullable T gap(RingSignal.Gap<T> gap) {
        return null;
      }

      @Override
      public boolean showsGaps() {
        return false;
      }
    };
  }

  /// Chunks with their positions.
  static <T> ItemMapper<T, RingSignal<T>> positioned() {
    return new ItemMapper<>() {
      @Override
      public RingSignal<T> data(long position, long count, T value) {
        return new RingSignal.Data<>(position, count, value);
      }

      @Override
      public @Nullable RingSignal<T> gap(RingSignal.Gap<T> gap) {
        return null;
      }

      @Override
      public boolean showsGaps() {
        return false;
      }
    };
  }

  /// Chunks with their positions, and the gaps between them.
  static <T> ItemMapper<T, RingSignal<T>> signals() {
    return new ItemMapper<>() {
      @Override
      public RingSignal<T> data(long position, long count, T value) {
        return new RingSignal.Data<>(position, count, value);
      }

      @Override
      public RingSignal<T> gap(RingSignal.Gap<T> gap) {
        return gap;
      }

      @Override
      public boolean showsGaps() {
        return true;
      }
    };
  }
}
