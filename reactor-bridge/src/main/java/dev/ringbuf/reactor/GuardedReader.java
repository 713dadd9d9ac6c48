package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingCorruptedException;
import dev.ringbuf.reactor.RecordedEvents.SubscriptionEvent;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// The ring's side of a subscription: claims the consumer's role, lets one thread at a time read,
/// and notes how the stream has ended. Only [#claim] throws, except for fatal errors of the JVM.
///
/// @param <T> the type of a chunk
/// @param <I> the items of the stream
final class GuardedReader<T, I> {
  /// How a stream has ended.
  record End(@Nullable Throwable error) {
    static final End COMPLETED = new End(null);

    static End of(Throwable thrown) {
      return new End(errorOf(thrown));
    }

    /// The error of the stream when this was thrown. A mapping whose file was cut short answers
    /// every access with an `InternalError`. That is an error of this ring and not of the JVM.
    static Throwable errorOf(Throwable thrown) {
      return thrown instanceof InternalError
          ? new IllegalStateException(
              "the ring's memory cannot be accessed any more: was its file truncated?", thrown)
          : thrown;
    }

    /// Whether the ring itself has ended or become unusable, and not just this stream.
    boolean isOfTheRing(RingBuffer ring) {
      return error == null
          || error instanceof RingFailedException
          || error instanceof RingCorruptedException
          || error.getCause() instanceof InternalError
          || ring.isClosed()
          || !ring.memory().scope().isAlive();
    }
  }

  private final SourceOptions<T> options;
  private final ItemMapper<T, I> mapper;
  private final Context context;
  private final Runnable wake;
  private final ConsumerRole role;

  /// Null until the role is claimed.
  private volatile @Nullable RingReader<T, I> reader;

  /// Null until the end was found.
  private volatile @Nullable End end;

  private volatile boolean cancelled;

  /// Records the reader's life. Used by the thread that holds the role.
  private @Nullable SubscriptionEvent event;

  /// @param wake run when something may have come, after [#arm]
  GuardedReader(SourceOptions<T> options, ItemMapper<T, I> mapper, Context context, Runnable wake) {
    this.options = options;
    this.mapper = mapper;
    this.context = context;
    this.wake = wake;
    this.role = new ConsumerRole(options.ring, this::stopReading);
  }

  /// Claims the consumer's role.
  ///
  /// @throws dev.ringbuf.RingBusyException if another holds it
  /// @throws dev.ringbuf.RingClosedException if the ring is closed
  void claim() {
    if (!role.hold()) {
      return;
    }
    try {
      ChunkReader<T> chunks = options.chunks.apply(options.ring);
      chunks.begin(role);
      options.gaps.readerBegins();
      RingReader<T, I> reader = new RingReader<>(role.consumer(), options, mapper, chunks);
      event = new SubscriptionEvent(options.name);
      this.reader = reader;
      if (options.startsNow) {
        reader.skipToNow();
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      role.exit();
    }
  }

  boolean isClaimed() {
    return reader != null;
  }

  /// Takes the next item.
  ///
  /// @return null if there is none now, or ever ([#end])
  @Nullable I read() {
    RingReader<T, I> reader = this.reader;
    if (reader == null || end != null || !role.enter()) {
      return null;
    }
    try {
      I item = reader.next();
      if (item == null) {
        noteEnd(reader);
      }
      return item;
    } catch (Throwable e) {
      fail(e);
      return null;
    } finally {
      role.exit();
    }
  }

  /// Whether [#read] would return an item; if not, notes the end if there is one.
  boolean isReady() {
    RingReader<T, I> reader = this.reader;
    if (reader == null || end != null || !hasNews() || !role.enter()) {
      return false;
    }
    try {
      boolean ready = reader.hasNext();
      if (!ready) {
        noteEnd(reader);
      }
      return ready;
    } catch (Throwable e) {
      fail(e);
      return false;
    } finally {
      role.exit();
    }
  }

  /// Skips all but the newest chunk, and notes the end if there is one.
  void keepNewest() {
    RingReader<T, I> reader = this.reader;
    if (reader != null && end == null && hasNews() && role.enter()) {
      try {
        reader.keepNewest();
        noteEnd(reader);
      } catch (Throwable e) {
        fail(e);
      } finally {
        role.exit();
      }
    }
  }

  /// Whether something may have come since the last read. Cheap, any thread.
  boolean hasNews() {
    RingReader<T, I> reader = this.reader;
    try {
      return reader != null && reader.hasNews();
    } catch (RuntimeException | InternalError e) { // the ring's memory is gone
      fail(e);
      return true;
    }
  }

  /// Whether nothing has come since the last read. Cheap, any thread.
  boolean isEmpty() {
    RingReader<T, I> reader = this.reader;
    try {
      return reader == null || end != null || reader.isEmpty();
    } catch (RuntimeException | InternalError e) { // the ring's memory is gone
      fail(e);
      return true;
    }
  }

  /// Asks the producer to wake the subscription.
  ///
  /// @return whether that is new, so that the ring must be looked at once more
  boolean arm() {
    RingReader<T, I> reader = this.reader;
    if (reader == null || !role.enter()) {
      return true;
    }
    try {
      return reader.arm(wake);
    } catch (Throwable e) {
      fail(e);
      return true;
    } finally {
      role.exit();
    }
  }

  @Nullable End end() {
    return end;
  }

  private void fail(Throwable e) {
    if (!(e instanceof InternalError)) {
      Exceptions.throwIfJvmFatal(e);
    }
    end = End.of(e);
  }

  private void noteEnd(RingReader<T, I> reader) {
    if (end == null && reader.isTerminated()) {
      Throwable failure = reader.failure();
      end = failure == null ? End.COMPLETED : new End(failure);
    }
  }

  /// Gives the role up because the subscriber has cancelled. Any thread.
  void cancel() {
    cancelled = true;
    role.giveUp(true);
  }

  /// Gives the role up because the stream has ended.
  void close(End end) {
    this.end = end;
    role.giveUp(false);
  }

  /// Discards an item that the subscriber no longer wants.
  void discard(I item) {
    Operators.onDiscard(item, context);
    Object value = item instanceof RingSignal.Data<?> data ? data.value() : item;
    if (value instanceof RingLease lease) {
      lease.close(); // unless the hook has done so
    }
  }

  /// Ends reading. Called by the thread that holds the role, as its last use.
  private void stopReading() {
    options.onStop.run();
    RingReader<T, I> reader = this.reader;
    SubscriptionEvent event = this.event;
    if (reader == null || event == null) {
      return;
    }
    I gap = reader.stop(); // no subscriber is left to see it
    options.gaps.readerStops();
    if (gap != null) {
      Operators.onDiscard(gap, context);
    }
    event.record(reader.items(), cancelled ? null : end);
  }
}
