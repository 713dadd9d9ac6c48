package dev.ringbuf.reactor;

import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// A task that one thread of a [RingPoller] runs repeatedly: whenever it was woken, and as often as
/// its last run asked for. Runs never overlap.
abstract class PollerTask {
  /// When a task wants to run again.
  enum Next {
    /// At once: there may be more to do.
    AGAIN,
    /// After a pause of at most [#maxDelayNanos].
    POLL,
    /// A few times a second ([PollerLoop#WATCH_NANOS]), for what is not urgent.
    WATCH,
    /// Only when woken.
    SLEEP,
    /// Never again.
    END
  }

  private static final AtomicIntegerFieldUpdater<PollerTask> WOKEN =
      AtomicIntegerFieldUpdater.newUpdater(PollerTask.class, "woken");

  /// How long the poller may pause while it polls this task, > 0.
  final long maxDelayNanos;

  /// The loop that runs this task; null before it was attached and after its end.
  private volatile @Nullable PollerLoop loop;

  /// 1 while the task is in the loop's mailbox, else 0.
  private volatile int woken;

  /// The task that was woken before this one, while both are in the mailbox. Written by the thread
  /// that puts this task there, before it publishes the task.
  @Nullable PollerTask wokenBefore;

  /// Where the loop keeps this task, and the index there. Owned by the loop's thread.
  PollerLoop.@Nullable TaskList list;

  int index;

  /// Whether the loop's thread is in [#run]; for others, a stale hint.
  boolean running;

  PollerTask(long maxDelayNanos) {
    this.maxDelayNanos = maxDelayNanos;
  }

  /// Does the work that is pending, in bounded time. Called by the loop's thread.
  abstract Next run();

  /// Ends because the poller was disposed, or because [#run] threw. Called by the loop's thread.
  abstract void abort(Throwable cause);

  /// Makes the task run soon. Any thread; before the task is attached, does nothing. The run sees
  /// what the caller wrote before, if that was a volatile or atomic write or one under a lock. A
  /// plain write could pass our look at [#woken], and be missed by a run that is queued already.
  final void wake() {
    PollerLoop loop = this.loop;
    // A task that wakes itself within its run checks for more work before the run ends.
    if (loop != null && !(running && loop.isCurrentThread())) {
      if (woken == 0 && WOKEN.compareAndSet(this, 0, 1)) {
        loop.offer(this);
      }
    }
  }

  /// From now on a wake asks for another run.
  final void takeWake() {
    WOKEN.getAndSet(this, 0);
    // Orders this store before the looks of the run that follows. wakeConsumer() has a fence
    // between the producer's stores and our wake()'s look at the word. So either the run sees the
    // stores, or the wake sees 0 and asks for another run.
    VarHandle.fullFence();
  }

  final void attachTo(PollerLoop loop) {
    this.loop = loop;
  }

  final boolean isAttached() {
    return loop != null;
  }

  /// Forgets the loop.
  final void detach() {
    loop = null;
  }
}
