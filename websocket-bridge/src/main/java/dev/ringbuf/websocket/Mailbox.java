package dev.ringbuf.websocket;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/// Runs tasks one at a time, in the order in which they came, on the threads that bring them. A
/// thread that finds another one at work leaves its task there. So the state of a session needs no
/// lock, no task waits for a thread, and a task that is posted from within a task cannot recurse.
final class Mailbox {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  /// Tasks that were posted and have not ended. The thread that raises it from 0 does the work.
  private final AtomicInteger pending = new AtomicInteger();

  void post(Runnable task) {
    tasks.add(task); // before the count: the thread at work takes as many tasks as it has counted
    if (pending.getAndIncrement() == 0) {
      do {
        run();
      } while (pending.decrementAndGet() != 0);
    }
  }

  private void run() {
    Runnable task = tasks.poll();
    if (task == null) {
      return;
    }
    try {
      task.run();
    } catch (Throwable e) { // such as a subscriber that breaks the rules: others need this thread
      Exceptions.throwIfJvmFatal(e);
      Operators.onErrorDropped(e, Context.empty());
    }
  }
}
