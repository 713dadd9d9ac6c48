package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// The consumer's role of a ring in the hands of a subscription: many threads may use it in turn,
/// one at a time, and any thread may give it up at any moment.
///
/// A stream that is fused is read by the operator behind it, while its cancel, its end and the
/// return of leases come from elsewhere. Whoever uses the role is *busy*; entering acquires what
/// leaving released, so the users see each other's reads. Giving up sets *ended*: nobody reads any
/// more, and the last one to leave closes the role, once all leases have come back.
///
/// ```text
///               claim            enter
///  (nothing) ----------> HELD <---------> HELD+BUSY
///      |                   |      exit        |
///      | giveUp            | giveUp           | giveUp
///      v                   v                  v
///    ENDED <------- HELD+BUSY+ENDED (closes, or waits for leases as HELD+ENDED)
/// ```
final class ConsumerRole {
  private static final int HELD = 1;
  private static final int BUSY = 2;
  private static final int ENDED = 4;

  private static final AtomicIntegerFieldUpdater<ConsumerRole> STATE =
      AtomicIntegerFieldUpdater.newUpdater(ConsumerRole.class, "state");

  private volatile int state;

  /// Set once, before the role is held.
  private @Nullable RingConsumer consumer;

  private @Nullable LeaseBook leases;

  /// Run, while busy, when reading has come to an end.
  private @Nullable Runnable onEnd;

  /// Takes the role, unless it was given up before.
  ///
  /// @return the role, to be used between [#enter] and [#exit]; null if it was given up
  /// @throws IllegalStateException if another holds it
  synchronized @Nullable RingConsumer claim(RingBuffer ring) {
    if (state == ENDED) {
      return null;
    }
    RingConsumer claimed = ring.consumer();
    claimed.handOver();
    consumer = claimed;
    state = HELD | BUSY;
    return claimed;
  }

  /// Gives up what was not claimed, and will not be: under the lock, because a claim that nobody
  /// wants any more would hide from others that the ring is about to become free.
  private synchronized boolean giveUpClaim() {
    if (state == 0) {
      state = ENDED;
    }
    return state == ENDED;
  }

  /// Makes the claim good: reading may begin.
  ///
  /// @param leases given out while reading, if any
  /// @param onEnd run, while busy, when reading has come to an end
  void open(@Nullable LeaseBook leases, Runnable onEnd) {
    this.leases = leases;
    this.onEnd = onEnd;
    exit();
  }

  /// Begins a read; false if somebody is busy or the role is given up.
  boolean enter() {
    return state == HELD && STATE.compareAndSet(this, HELD, HELD | BUSY);
  }

  /// Ends what [#enter] or [#visit] began.
  void exit() {
    while (!leave() || (hasReturns() && enterToCollect())) {}
  }

  /// Does what is left to do, and stops being busy; false if there is more to do.
  private boolean leave() {
    RingConsumer consumer = held();
    if (leases != null) {
      leases.collect(consumer);
    }
    int seen = state;
    if ((seen & ENDED) != 0) {
      end();
      if (leases == null || leases.isEmpty()) {
        state = ENDED;
        consumer.close();
        return true;
      }
    }
    consumer.handOver();
    return STATE.compareAndSet(this, seen, seen & ~BUSY); // or it was given up meanwhile
  }

  /// Whether a lease has come back while we were busy, and has left it to us: it counts itself,
  /// then looks whether somebody is busy; we look at the count after we are not.
  private boolean hasReturns() {
    return leases != null && leases.hasReturns();
  }

  private void end() {
    Runnable onEnd = this.onEnd;
    if (onEnd != null) {
      this.onEnd = null;
      onEnd.run();
    }
  }

  /// Lets returned leases be collected, now or by whoever is busy.
  void visit() {
    if (enterToCollect()) {
      exit();
    }
  }

  private boolean enterToCollect() {
    int seen = state;
    return (seen & (HELD | BUSY)) == HELD && STATE.compareAndSet(this, seen, seen | BUSY);
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
    if (state == 0 && giveUpClaim()) {
      return;
    }
    if (cancel && (state & ENDED) == 0) {
      // Before the state: whoever finds the role still taken also finds it cancelled.
      held().cancel();
    }
    int seen = STATE.getAndUpdate(this, held -> held == HELD ? HELD | BUSY | ENDED : held | ENDED);
    if (seen == HELD) {
      exit();
    }
  }

  private RingConsumer held() {
    return Objects.requireNonNull(consumer);
  }
}
