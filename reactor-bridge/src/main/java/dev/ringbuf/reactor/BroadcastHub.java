package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingWindow;
import dev.ringbuf.reactor.GuardedReader.End;
import dev.ringbuf.reactor.PollerTask.Next;
import dev.ringbuf.reactor.RecordedEvents.GapEvent;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/// The source ring of a broadcast, and the seats of its subscribers.
///
/// Everything here is under one lock, which is held for the copies of one run of elements at most.
/// No user code runs under it. So a subscriber joins between two runs, at an exact position.
///
/// @param <T> the type of a chunk of the source, for listeners of its gaps
final class BroadcastHub<T> {
  /// Bytes of elements that are copied to all seats under the lock at most. They stay in the
  /// processor's cache from the first seat to the last one.
  private static final long MAX_RUN_BYTES = 1 << 16;

  private final SourceOptions<T> source;
  private final BroadcastSpec spec;
  private final long maxRun;

  /// Of subscribers that have not left. A seat is open while the broadcast may offer more to it.
  private final List<BroadcastSeat> seats = new ArrayList<>();

  /// The consumer's role of the source ring; null while there is no [#task].
  private @Nullable RingConsumer consumer;

  /// The task that distributes; null while nothing is distributed.
  private @Nullable BroadcastTask task;

  /// Whether the producer wakes the task.
  private boolean armed;

  private long lastId;
  private boolean disposed;

  BroadcastHub(SourceOptions<T> source, BroadcastSpec spec) {
    this.source = source;
    this.spec = spec;
    this.maxRun = Math.max(1, MAX_RUN_BYTES / source.ring.elementBytes());
  }

  RingBuffer ring() {
    return source.ring;
  }

  BroadcastSpec spec() {
    return spec;
  }

  /// Gives a new subscriber a seat, and starts to distribute if it is the first one.
  ///
  /// @param since the position where its stream is to begin; negative for the current one
  /// @throws TooManySubscribersException if all seats are taken
  /// @throws IllegalArgumentException if the position has not come yet
  /// @throws CancellationException if the broadcast was disposed of
  /// @throws RingBusyException if another consumer holds the source ring
  /// @throws dev.ringbuf.RingClosedException if the source ring is closed
  /// @throws java.util.concurrent.RejectedExecutionException if the poller was disposed of
  BroadcastSeat join(long since) {
    requireSeat();
    RingBuffer ring = RingBuffer.allocate(source.ring.element(), spec.capacity()); // not locked
    synchronized (this) {
      requireSeat();
      RingConsumer running = running();
      try {
        long now = running.position();
        if (since > now) {
          throw new IllegalArgumentException(
              "position %d has not come yet, the ring is at %d: was it reset, or is it another one?"
                  .formatted(since, now));
        }
        BroadcastSeat seat = new BroadcastSeat(++lastId, ring, since < 0 ? now : since, now);
        seats.add(seat);
        return seat;
      } finally {
        releaseUnwatched();
      }
    }
  }

  private synchronized void requireSeat() {
    if (disposed) {
      throw new CancellationException("the broadcast was disposed");
    }
    if (seats.size() >= spec.maxSubscribers()) {
      throw new TooManySubscribersException(spec.maxSubscribers());
    }
  }

  /// Starts to drain the source ring, even without a subscriber.
  synchronized void start() {
    if (disposed) {
      throw new CancellationException("the broadcast was disposed");
    }
    running();
  }

  /// The consumer of the source, while it is distributed.
  private RingConsumer running() {
    RingConsumer running = consumer;
    if (running == null) {
      running = claim();
      BroadcastTask started = new BroadcastTask(this, source.wakeup);
      try {
        if (source.startsNow) {
          running.clear();
          running.next(1); // a gap behind the last element
        }
        source.poller.attach(started);
      } catch (Throwable e) {
        running.close();
        throw e;
      }
      running.handOver();
      source.gaps.readerBegins();
      consumer = running;
      task = started;
    }
    return running;
  }

  private RingConsumer claim() {
    try {
      return source.ring.consumer();
    } catch (RingBusyException e) {
      throw new RingBusyException(
          "a ring has one broadcast or subscriber at a time (%s): cancel the one that it has, or"
                  .formatted(e.getMessage())
              + " subscribe to its broadcast",
          e);
    }
  }

  /// Takes the next run of elements, or the next gap, to all open seats.
  ///
  /// @param caller the task that runs this
  /// @return when to do that again; never if the caller is not wanted any more
  synchronized Next distribute(BroadcastTask caller) {
    RingConsumer source = consumer;
    if (source == null || caller != task) {
      return Next.END;
    }
    try {
      return distribute(source, caller);
    } catch (Throwable e) {
      if (!(e instanceof InternalError)) {
        Exceptions.throwIfJvmFatal(e);
      }
      return end(End.of(e));
    } finally {
      source.handOver();
    }
  }

  private Next distribute(RingConsumer source, BroadcastTask caller) {
    long position = source.position();
    long next = source.next(maxRun);
    if (next == 0) {
      return this.source.ring.isEnded() && source.isTerminated()
          ? end(endOf(source))
          : idle(source, caller);
    }
    if (armed) {
      armed = false;
      source.disarm();
    }
    if (next > 0) {
      offer(source, next);
    } else {
      pass(new Gap<>(position, -next, 0));
    }
    return Next.AGAIN;
  }

  private void offer(RingConsumer source, long count) {
    RingWindow run = source.window(count);
    boolean watched = false;
    for (BroadcastSeat seat : seats) {
      if (seat.isOpen()) {
        seat.push(run);
        watched = true;
      }
    }
    if (watched) {
      source.consume(count);
    } else {
      source.skip(count);
    }
  }

  private void pass(Gap<T> gap) {
    GapEvent.record(source.name, gap);
    source.gaps.publish(gap);
    for (BroadcastSeat seat : seats) {
      if (seat.isOpen()) {
        seat.miss(gap.count());
      }
    }
  }

  private static End endOf(RingConsumer source) {
    return source.isFailed()
        ? new End(new RingFailedException(source.failureCode(), source.position()))
        : End.COMPLETED;
  }

  private Next idle(RingConsumer consumer, BroadcastTask caller) {
    if (!source.wakeup.isByProducer()) {
      return Next.POLL;
    }
    if (!armed) {
      armed = true;
      consumer.arm(caller::wake);
      return Next.AGAIN; // what came before that woke nobody
    }
    return Next.WATCH; // in case the producer forgets wakeConsumer()
  }

  /// Tells the producer that nobody reads any more.
  private static void cancel(RingConsumer source) {
    try {
      source.cancel();
    } catch (RuntimeException | InternalError memoryIsGone) {
      // the producer cannot be told
    }
  }

  private boolean isUnwatched() {
    return seats.stream().noneMatch(BroadcastSeat::isOpen);
  }

  /// Ends the streams of all subscribers because this task has ended.
  synchronized void end(BroadcastTask caller, End end) {
    if (caller == task) {
      end(end);
    }
  }

  /// Ends the streams of all subscribers, each behind what its ring holds.
  private Next end(End end) {
    for (BroadcastSeat seat : seats) {
      if (seat.isOpen()) {
        seat.end(end);
      }
    }
    release();
    if (end.isOfTheRing(source.ring)) { // there will be no more gaps
      source.gaps.end(end);
    }
    return Next.END;
  }

  /// Takes a seat back. Any thread.
  synchronized void leave(BroadcastSeat seat) {
    seats.remove(seat);
    seat.close();
    releaseUnwatched();
  }

  private void releaseUnwatched() {
    RingConsumer unwatched = consumer;
    if (unwatched != null && !spec.drains() && isUnwatched()) {
      cancel(unwatched);
      release();
    }
  }

  /// Gives the source ring back, where the next subscriber continues.
  private void release() {
    Objects.requireNonNull(consumer).close();
    BroadcastTask released = Objects.requireNonNull(task);
    consumer = null;
    task = null;
    armed = false;
    source.gaps.readerStops();
    released.wake(); // to leave the poller
  }

  synchronized void dispose() {
    disposed = true;
    RingConsumer disposed = consumer;
    if (disposed != null) {
      cancel(disposed);
      end(new End(new CancellationException("the broadcast was disposed")));
    }
  }

  synchronized boolean isDisposed() {
    return disposed;
  }

  /// The counters of all subscribers that have not left, in the order in which they came.
  synchronized List<RingBroadcast.SubscriberCounters> subscribers() {
    return seats.stream().map(BroadcastSeat::counters).toList();
  }
}
