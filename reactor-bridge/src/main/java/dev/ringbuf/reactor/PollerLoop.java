package dev.ringbuf.reactor;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;

/// One thread of a [RingPoller] and the tasks it serves.
///
/// Each task waits in one of three lists. *Polled* tasks run in every sweep, *watched* ones a few
/// times a second, *sleeping* ones when they are woken through the mailbox. A sleeping task costs
/// nothing. When a sweep finds nothing to do, the loop spins a little, yields a little, then parks
/// for longer and longer, up to the shortest delay that a polled task asks for.
///
/// The thread starts with the first task and ends when it has had none for a second.
final class PollerLoop implements Runnable {
  static final long WATCH_NANOS = 20_000_000;
  private static final long KEEP_ALIVE_NANOS = 1_000_000_000;
  private static final long FIRST_PARK_NANOS = 2_000;
  private static final int SPINS = 64;
  private static final int YIELDS = 16;
  private static final int MAX_IDLE_SWEEPS = SPINS + YIELDS + 41; // forty doublings of a park
  private static final VarHandle PARKED;
  private static final VarHandle MAILBOX;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PARKED = lookup.findVarHandle(PollerLoop.class, "parked", boolean.class);
      MAILBOX = lookup.findVarHandle(PollerLoop.class, "mailbox", PollerTask.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ThreadFactory threads;
  private final TaskList polled = new TaskList();
  private final TaskList watched = new TaskList();
  private final TaskList sleeping = new TaskList();

  /// The task woken last, which links to the one before. A task is in here once at most, so it is
  /// its own node, and waking allocates nothing.
  @SuppressWarnings("unused") // written through MAILBOX
  private volatile @Nullable PollerTask mailbox;

  /// The thread that runs this while there are tasks. Guarded by this for writing.
  private volatile @Nullable Thread thread;

  /// Guarded by this for writing.
  private volatile int tasks;

  private volatile boolean disposed;

  /// Whether the thread is parked or about to park.
  @SuppressWarnings("unused") // through PARKED
  private volatile boolean parked;

  /// The thread that runs the loop. Other threads read this only to compare it with themselves.
  private @Nullable Thread runner;

  /// The tasks that were taken out of the mailbox and not run yet. Owned by the thread.
  private @Nullable PollerTask batch;

  private long watchedAt;
  private int idleSweeps;
  private long shortestDelay = Long.MAX_VALUE;

  PollerLoop(ThreadFactory threads) {
    this.threads = threads;
  }

  int tasks() {
    return tasks;
  }

  /// Takes a task, and runs it soon. Any thread.
  ///
  /// @throws RejectedExecutionException if the poller was disposed of; an error in starting the
  ///   thread is passed on
  void attach(PollerTask task) {
    synchronized (this) {
      if (disposed) {
        throw Exceptions.failWithRejected("the RingPoller was disposed");
      }
      if (thread == null) {
        Thread started = threads.newThread(this);
        started.start();
        thread = started;
      }
      tasks++;
      task.attachTo(this);
      task.wake(); // under the lock: the end of a disposed loop finds the task in the mailbox
    }
  }

  boolean isCurrentThread() {
    return runner == Thread.currentThread();
  }

  /// Queues a woken task. Any thread.
  void offer(PollerTask task) {
    PollerTask before;
    do {
      before = mailbox;
      task.wokenBefore = before;
    } while (!MAILBOX.compareAndSet(this, before, task));
    unpark();
  }

  private void unpark() {
    // This fence orders our store of the task before our look at the flag. The loop has one between
    // its store of the flag and its look into the mailbox. So at least one side sees the other.
    VarHandle.fullFence();
    if (parked && PARKED.compareAndSet(this, true, false)) {
      LockSupport.unpark(thread);
    }
  }

  void dispose() {
    synchronized (this) {
      disposed = true;
    }
    unpark();
  }

  @Override
  public void run() {
    runner = Thread.currentThread();
    watchedAt = System.nanoTime();
    while (!disposed) {
      if (sweep()) {
        idleSweeps = 0;
      } else if (!pause()) {
        return;
      }
    }
    abortAll();
  }

  /// Runs the tasks whose turn it is; returns whether one of them had something to do.
  boolean sweep() {
    try {
      boolean worked = runWoken();
      worked |= sweepPolled();
      worked |= sweepWatched();
      return worked;
    } catch (InternalError truncatedFile) {
      // The JVM may throw it a little after the access to the ring's memory, outside of the task.
      // It must not end the other tasks. This task meets the error again in its next run.
      return true;
    }
  }

  /// Runs the tasks that are in the mailbox now. A task that wakes itself meanwhile waits for the
  /// next round, so that it does not starve the others.
  boolean runWoken() {
    if (batch == null) { // otherwise a late error has cut the last round short
      batch = takeMailbox();
    }
    boolean worked = batch != null;
    for (PollerTask task = batch; task != null; task = batch) {
      batch = takeNext(task);
      run(task);
    }
    return worked;
  }

  /// Takes the next woken task; null if there is none.
  private @Nullable PollerTask takeWoken() {
    if (batch == null) {
      batch = takeMailbox();
    }
    PollerTask task = batch;
    if (task != null) {
      batch = takeNext(task);
    }
    return task;
  }

  /// Empties the mailbox; returns the first of its tasks in the order in which they were woken.
  private @Nullable PollerTask takeMailbox() {
    PollerTask first = null;
    if (mailbox != null) {
      PollerTask last = (PollerTask) MAILBOX.getAndSet(this, null);
      while (last != null) { // turns the links round
        PollerTask before = last.wokenBefore;
        last.wokenBefore = first;
        first = last;
        last = before;
      }
    }
    return first;
  }

  /// Takes a task out of the batch that [#takeMailbox] has made. From now on it can be woken again.
  private static @Nullable PollerTask takeNext(PollerTask task) {
    PollerTask next = task.wokenBefore;
    task.wokenBefore = null;
    task.takeWake();
    return next;
  }

  private boolean sweepPolled() {
    boolean worked = false;
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < polled.size(); ) {
      PollerTask task = polled.get(i);
      shortest = Math.min(shortest, task.maxDelayNanos);
      worked |= run(task) != PollerTask.Next.POLL;
      if (task.list == polled) {
        i++; // otherwise the last task of the list has taken its place
      }
    }
    shortestDelay = shortest;
    return worked;
  }

  private boolean sweepWatched() {
    if (watched.size() == 0) {
      return false;
    }
    long now = System.nanoTime();
    if (now - watchedAt < WATCH_NANOS) {
      return false;
    }
    watchedAt = now;
    boolean worked = false;
    for (int i = 0; i < watched.size(); ) {
      PollerTask task = watched.get(i);
      worked |= run(task) != PollerTask.Next.WATCH;
      if (task.list == watched) {
        i++;
      }
    }
    return worked;
  }

  private PollerTask.Next run(PollerTask task) {
    task.running = true;
    PollerTask.Next next;
    try {
      next = task.run();
    } catch (Throwable e) { // the other tasks go on in any case
      abort(task, e);
      next = PollerTask.Next.END;
    }
    task.running = false;
    switch (next) {
      case AGAIN, POLL -> polled.take(task);
      case WATCH -> watched.take(task);
      case SLEEP -> sleeping.take(task);
      case END -> end(task);
    }
    return next;
  }

  private void end(PollerTask task) {
    TaskList list = task.list;
    if (list != null) {
      list.remove(task);
    }
    if (task.isAttached()) { // otherwise it has already ended, and was left in the mailbox
      task.detach();
      synchronized (this) {
        tasks--;
      }
    }
  }

  private static void abort(PollerTask task, Throwable cause) {
    try {
      task.abort(cause);
    } catch (Throwable e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private void abortAll() {
    RuntimeException cause = new CancellationException("the RingPoller was disposed");
    for (TaskList list : List.of(polled, watched, sleeping)) {
      while (list.size() > 0) {
        abortAttached(list.get(list.size() - 1), cause);
      }
    }
    // The woken tasks that have not run yet, first those of a round that was cut short.
    for (PollerTask task = takeWoken(); task != null; task = takeWoken()) {
      abortAttached(task, cause);
    }
  }

  /// Aborts a task once, though it may be in a list and in the mailbox.
  private void abortAttached(PollerTask task, Throwable cause) {
    if (task.isAttached()) {
      abort(task, cause);
      end(task);
    }
  }

  /// Called after a sweep that found nothing to do.
  ///
  /// @return false if the thread is to end
  @SuppressWarnings("ThreadPriorityCheck") // a yield is the step between spinning and parking
  private boolean pause() {
    idleSweeps = Math.min(idleSweeps + 1, MAX_IDLE_SWEEPS);
    if (idleSweeps <= SPINS) {
      Thread.onSpinWait();
    } else if (idleSweeps <= SPINS + YIELDS) {
      Thread.yield();
    } else if (tasks == 0) {
      long start = System.nanoTime();
      park(KEEP_ALIVE_NANOS);
      return System.nanoTime() - start < KEEP_ALIVE_NANOS || !tryEnd();
    } else {
      int doublings = idleSweeps - SPINS - YIELDS - 1;
      park(parkNanos(polled.size() > 0, watched.size() > 0, doublings, shortestDelay));
    }
    return true;
  }

  /// How long to park: polled tasks allow ever longer pauses up to the shortest of their delays,
  /// watched tasks allow [#WATCH_NANOS].
  ///
  /// @param shortestDelay of the polled tasks, if there are any
  static long parkNanos(boolean polled, boolean watched, int doublings, long shortestDelay) {
    long longest = watched ? WATCH_NANOS : Long.MAX_VALUE;
    return polled
        ? Math.min(longest, Math.min(FIRST_PARK_NANOS << doublings, shortestDelay))
        : longest;
  }

  private void park(long nanos) {
    parked = true;
    VarHandle.fullFence(); // see unpark()
    Thread.interrupted(); // set by a subscriber, perhaps; an interrupted thread does not park
    if (mailbox == null && !disposed) {
      LockSupport.parkNanos(this, nanos);
    }
    parked = false;
  }

  private synchronized boolean tryEnd() {
    if (tasks > 0 || disposed) {
      return false;
    }
    thread = null;
    return true;
  }

  /// The tasks of a loop that wait for the same thing, in a dense array for fast sweeps. The last
  /// task takes the place of one that leaves. Owned by the loop's thread.
  static final class TaskList {
    private @Nullable PollerTask[] tasks = new @Nullable PollerTask[16];
    private int size;

    int size() {
      return size;
    }

    PollerTask get(int index) {
      return Objects.requireNonNull(tasks[index]);
    }

    void add(PollerTask task) {
      if (size == tasks.length) {
        tasks = Arrays.copyOf(tasks, 2 * size);
      }
      task.list = this;
      task.index = size;
      tasks[size++] = task;
    }

    void remove(PollerTask task) {
      PollerTask last = get(--size);
      tasks[size] = null;
      if (task.index != size) {
        tasks[task.index] = last;
        last.index = task.index;
      }
      task.list = null;
    }

    /// Moves a task here from the list that it is in, if any.
    void take(PollerTask task) {
      TaskList from = task.list;
      if (from != this) {
        if (from != null) {
          from.remove(task);
        }
        add(task);
      }
    }
  }
}
