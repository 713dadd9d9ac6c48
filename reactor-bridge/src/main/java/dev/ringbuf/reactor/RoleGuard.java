package dev.ringbuf.reactor;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/// A role of a ring that many threads use in turn, one at a time, and that any thread may give up
/// at any moment.
///
/// The operator behind a fused stream reads on its own thread, while cancels, ends and returned
/// leases come from others. A [RingSubscriber] is written by whichever thread the operator before
/// it uses. The thread that uses the role is *busy*. Entering acquires what leaving released, so
/// each user sees the work of the one before. Giving up sets *ended*: no thread enters any more,
/// and the last one to leave closes the role.
///
/// ```text
///            hold            enter
///  (nothing) -----> HELD <----------> HELD+BUSY
///      |              |      exit         |
///      | giveUp       | giveUp            | giveUp
///      v              v                   v
///    ENDED <----- HELD+BUSY+ENDED, closed by exit, which may put it off: HELD+ENDED until visited
/// ```
abstract class RoleGuard {
  private static final int HELD = 1;
  private static final int BUSY = 2;
  private static final int ENDED = 4;

  private static final AtomicIntegerFieldUpdater<RoleGuard> STATE =
      AtomicIntegerFieldUpdater.newUpdater(RoleGuard.class, "state");

  private volatile int state;

  /// Whether a thread has visited while another was busy.
  private volatile boolean visited;

  /// Claims the role, unless it was given up before. The caller must call [#exit] afterwards.
  ///
  /// @return whether it was claimed
  /// @throws IllegalStateException if another holds it
  final synchronized boolean hold() {
    if (state == ENDED) {
      return false;
    }
    claim();
    state = HELD | BUSY;
    return true;
  }

  /// Begins to use the role; false if another thread uses it, or it is given up.
  final boolean enter() {
    return state == HELD && STATE.compareAndSet(this, HELD, HELD | BUSY);
  }

  /// Begins to use the role for pending work, even if it was given up but not closed.
  private boolean enterToClear() {
    int seen = state;
    return (seen & (HELD | BUSY)) == HELD && STATE.compareAndSet(this, seen, seen | BUSY);
  }

  /// Ends what [#hold] or [#enter] began.
  final void exit() {
    while (!leave() || (visited && enterToClear())) {}
  }

  /// Stops being busy; false if the role was given up during this call.
  private boolean leave() {
    if (visited) {
      visited = false; // before the work, which covers that of the visitor
    }
    work();
    int seen = state;
    if ((seen & ENDED) != 0 && isReadyToClose()) {
      state = ENDED;
      close();
      return true;
    }
    handOver();
    return STATE.compareAndSet(this, seen, seen & ~BUSY);
  }

  /// Runs pending work now, or leaves it to the thread that holds the guard. Any thread calls this
  /// after it has added work.
  final void visit() {
    if (!enterToClear()) {
      // The holder checks `visited` after it releases the guard. We set `visited` before we try the
      // guard again. So either the holder sees our visit or we get the guard.
      visited = true;
      if (!enterToClear()) {
        return;
      }
    }
    exit();
  }

  /// Gives the role up, at once or when the busy thread leaves.
  ///
  /// @param cancel whether to tell the other side that the subscriber has cancelled
  final void giveUp(boolean cancel) {
    if (state == 0 && giveUpUnclaimed()) {
      return;
    }
    if (cancel && (state & ENDED) == 0) {
      cancel(); // before the state: a thread that finds the role taken also finds it cancelled
    }
    int seen = STATE.getAndUpdate(this, held -> held == HELD ? HELD | BUSY | ENDED : held | ENDED);
    if (seen == HELD) {
      exit();
    }
  }

  /// Under the lock of [#hold], because an unwanted claim would take back the cancel, which tells
  /// the next subscriber that the ring is about to become free.
  private synchronized boolean giveUpUnclaimed() {
    if (state == 0) {
      state = ENDED;
    }
    return state == ENDED;
  }

  /// Whether the role was given up.
  final boolean isEnded() {
    return (state & ENDED) != 0;
  }

  abstract void claim();

  /// Makes the role usable by another thread. Called by the busy thread.
  abstract void handOver();

  /// Tells the other side. Any thread.
  abstract void cancel();

  /// Gives the claim back. Called by the busy thread.
  abstract void close();

  /// Does pending work. Must not throw. Called by the busy thread.
  void work() {}

  /// Whether the role can be closed now; otherwise it waits for the next visit. Called by the busy
  /// thread once the role is given up.
  boolean isReadyToClose() {
    return true;
  }
}
