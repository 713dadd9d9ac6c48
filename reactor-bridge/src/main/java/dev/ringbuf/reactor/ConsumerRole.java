package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// The consumer's role of a ring in the hands of a subscription: many threads may read in turn, one
/// at a time, and any thread may give the role up at any moment.
///
/// ```text
///             claim          enter                cancel
/// UNCLAIMED --------> IDLE <------> READING -----------------> CANCELLED
///     |                |      exit                                 | exit
///     |     cancel     v                                           v
///     +-------------> CLOSED <-------------------------------------+
/// ```
///
/// A stream that is fused is read by the operator behind it, while its cancel, and the completion
/// that the poller finds, come from elsewhere. The state sees to it that the role is never closed
/// in the middle of a read, and that the threads see each other's reads: entering acquires what
/// leaving released.
final class ConsumerRole {
  private static final int UNCLAIMED = 0;
  private static final int IDLE = 1;
  private static final int READING = 2;
  private static final int CANCELLED = 3;
  private static final int CLOSED = 4;

  private static final AtomicIntegerFieldUpdater<ConsumerRole> STATE =
      AtomicIntegerFieldUpdater.newUpdater(ConsumerRole.class, "state");

  private volatile int state;

  /// Set once, before the state becomes idle.
  private @Nullable RingConsumer consumer;

  /// Takes the role, unless it was given up before.
  ///
  /// @return the role, or null if it was given up
  /// @throws IllegalStateException if another holds it
  @Nullable RingConsumer claim(RingBuffer ring) {
    RingConsumer claimed = ring.consumer();
    claimed.handOver();
    consumer = claimed;
    if (STATE.compareAndSet(this, UNCLAIMED, IDLE)) {
      return claimed;
    }
    claimed.cancel();
    claimed.close();
    return null;
  }

  /// Begins a read; false if somebody reads already or the role is gone.
  boolean enter() {
    return state == IDLE && STATE.compareAndSet(this, IDLE, READING);
  }

  /// Ends a read.
  void exit() {
    RingConsumer consumer = held();
    consumer.handOver();
    if (!STATE.compareAndSet(this, READING, IDLE)) { // cancelled meanwhile
      state = CLOSED;
      consumer.close();
    }
  }

  /// Tells the producer that nobody is interested any more, and gives the role up: at once, or at
  /// the end of the read that is going on.
  void cancel() {
    giveUp(true);
  }

  /// Gives the role up as [#cancel] does, at the end of the stream.
  void close() {
    giveUp(false);
  }

  private void giveUp(boolean cancel) {
    while (true) {
      int seen = state;
      if (seen >= CANCELLED) {
        return;
      }
      if (cancel && seen != UNCLAIMED) {
        // Before the state: whoever finds the role still taken also finds it cancelled.
        held().cancel();
      }
      int next = seen == READING ? CANCELLED : CLOSED;
      if (STATE.compareAndSet(this, seen, next)) {
        if (seen == IDLE) {
          held().close();
        }
        return;
      }
    }
  }

  private RingConsumer held() {
    return Objects.requireNonNull(consumer);
  }
}
