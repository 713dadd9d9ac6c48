package dev.ringbuf.reactor;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/// A role of a ring in the hands of a subscription: many threads may use it in turn, one at a time,
/// and any thread may give it up at any moment.
///
/// A stream that is fused is read by the operator behind it, while its cancel, its end and the
/// return of leases come from elsewhere; a sink is written by whatever thread the operator before
/// it is on. Whoever uses the role is *busy*; entering acquires what leaving released, so the users
/// see each other's work. Giving up sets *ended*: nobody enters any more, and the last one to leave
/// closes the role.
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

  /// Whether somebody has visited while another was busy.
  private volatile boolean visited;

  /// Claims the role, unless it was given up before; to be followed by [#exit].
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

  /// Begins to use the role; false if somebody else does, or it is given up.
  final boolean enter() {
    return state == HELD && STATE.compareAndSet(this, HELD, HELD | BUSY);
  }

  /// Begins to use the role to clear up, also when it is given up but not closed.
  private boolean enterToClear() {
    int seen = state;
    return (seen & (HELD | BUSY)) == HELD && STATE.compareAndSet(this, seen, seen | BUSY);
  }

  /// Ends what [#hold] or [#enter] began.
  final void exit() {
    while (!leave() || (visited && enterToClear())) {}
  }

  /// Stops being busy; false if it was given up meanwhile.
  private boolean leave() {
    if (visited) {
      visited = false; // before the work, which includes what the visitor has made
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

  /// Lets the work be done that has come up, now or by whoever is busy. Any thread: whoever makes
  /// work visits afterwards.
  final void visit() {
    if (!enterToClear()) {
      // Who is busy asks for visits after he has left, and we enter after we have said so: one of
      // us sees the other.
      visited = true;
      if (!enterToClear()) {
        return;
      }
    }
    exit();
  }

  /// Gives the role up, at once or when whoever is busy leaves.
  ///
  /// @param cancel whether the other side is to know that nobody is interested any more
  final void giveUp(boolean cancel) {
    if (state == 0 && giveUpUnclaimed()) {
      return;
    }
    if (cancel && (state & ENDED) == 0) {
      cancel(); // before the state: whoever finds the role still taken also finds it cancelled
    }
    int seen = STATE.getAndUpdate(this, held -> held == HELD ? HELD | BUSY | ENDED : held | ENDED);
    if (seen == HELD) {
      exit();
    }
  }

  /// Under the lock of [#hold]: a claim that nobody wants any more would hide from others that the
  /// ring is about to become free.
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

  /// Makes the role usable by another thread. Called by whoever is busy.
  abstract void handOver();

  /// Tells the other side. Any thread.
  abstract void cancel();

  /// Gives the claim back. Called by whoever is busy.
  abstract void close();

  /// Does the work that has come up. Called by whoever is busy.
  void work() {}

  /// Whether the role can be closed now; else it waits for the next visit. Called, once it is given
  /// up, by whoever is busy.
  boolean isReadyToClose() {
    return true;
  }
}
