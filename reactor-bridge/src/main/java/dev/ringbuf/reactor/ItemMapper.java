package dev.ringbuf.reactor;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;

/// Makes the items of a stream from chunks and gaps. A plain stream has the chunks alone.
/// [RingFlux#signals] has both, with their positions.
///
/// @param <T> the type of a chunk
/// @param <I> the items of the stream
interface ItemMapper<T, I> {
  /// The item for a chunk.
  I data(long position, long count, T value);

  /// The item for a gap; null if the stream passes it.
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

  /// The stream behind [RingFlux#signals].
  final class SignalFlux<T> extends Flux<RingSignal<T>> implements Fuseable, Scannable {
    private final SourceOptions<T> options;

    SignalFlux(SourceOptions<T> options) {
      this.options = options;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RingSignal<T>> actual) {
      RingSubscription.subscribe(options, signals(), actual);
    }

    @Override
    @SuppressWarnings("rawtypes") // as inherited
    public @Nullable Object scanUnsafe(Attr key) {
      return options.scan(key);
    }
  }
}
