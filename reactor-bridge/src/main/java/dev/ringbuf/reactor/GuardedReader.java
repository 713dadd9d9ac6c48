package dev.ringbuf.reactor;

import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// The ring's side of a subscription: claims the consumer's role, lets one thread at a time read,
/// and notes how the stream has ended. Never throws but for a failed claim.
///
/// @param <T> what carries a chunk
/// @param <I> the items of the stream
final class GuardedReader<T, I> {
  /// How a stream has ended.
  record End(@Nullable Throwable error) {
    static final End COMPLETED = new End(null);
  }

  private final SourceOptions<T> options;
  private final ItemMapper<T, I> view;
  private final Context context;
  private final Runnable wake;
  private final ConsumerRole role;

  /// Null until the role is claimed.
  private volatile @Nullable RingReader<T, I> reader;

  /// Null until the end was found.
  private volatile @Nullable End end;

  private volatile boolean cancelled;

  /// The reader's life, for who is busy.
  private @Nullable SubscriptionEvent event;

  /// @param wake run when something may have come, after [#arm]
  GuardedReader(SourceOptions<T> options, ItemMapper<T, I> view, Context context, Runnable wake) {
    this.options = options;
    this.view = view;
    this.context = context;
    this.wake = wake;
    this.role = new ConsumerRole(options.ring(), this::stopReading);
  }

  /// Claims the consumer's role.
  ///
  /// @throws IllegalStateException if another holds it, or the ring is closed
  void claim() {
    if (role.hold()) {
      ChunkReader<T> chunks = options.chunks().get();
      if (chunks instanceof LeasePool leases) {
        leases.belongTo(role);
        role.lend(leases);
      }
      reader = new RingReader<>(role.consumer(), options, view, chunks);
      event = new SubscriptionEvent(options.name());
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

  /// Whether [#read] would get something; if not, notes the end if there is one.
  boolean isReady() {
    RingReader<T, I> reader = this.reader;
    if (reader == null || end != null || !reader.hasNews() || !role.enter()) {
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

  /// Lets go of all but the newest chunk, and notes the end if there is one.
  void keepNewest() {
    RingReader<T, I> reader = this.reader;
    if (reader != null && reader.hasNews() && role.enter()) {
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
    return reader != null && reader.hasNews();
  }

  /// Whether nothing has come since the last read. Cheap, any thread.
  boolean isEmpty() {
    RingReader<T, I> reader = this.reader;
    return reader == null || reader.isEmpty() || end != null;
  }

  /// Asks the producer's signals to wake the subscription.
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

  void fail(Throwable e) {
    Exceptions.throwIfJvmFatal(e);
    end = new End(e);
  }

  private void noteEnd(RingReader<T, I> reader) {
    if (end == null && reader.isTerminated()) {
      Throwable failure = reader.failure();
      end = failure == null ? End.COMPLETED : new End(failure);
    }
  }

  /// Gives the role up because nobody is interested any more. Any thread.
  void cancel() {
    cancelled = true;
    role.giveUp(true);
  }

  /// Gives the role up because the stream has ended.
  void close(End end) {
    this.end = end;
    role.giveUp(false);
  }

  /// Lets an item go that nobody will see.
  void discard(I item) {
    Operators.onDiscard(item, context);
    Object value = item instanceof RingSignal.Data<?> data ? data.value() : item;
    if (value instanceof RingLease lease) {
      lease.releaseIfLeased(); // unless the hook has done so
    }
  }

  /// The last thing that is done with the role, by whoever is busy.
  private void stopReading() {
    RingReader<T, I> reader = this.reader;
    SubscriptionEvent event = this.event;
    if (reader == null || event == null) {
      return;
    }
    I gap = reader.stop(); // nobody will be told of it any more
    if (gap != null) {
      Operators.onDiscard(gap, context);
    }
    event.record(reader.items(), cancelled ? null : end);
  }
}
