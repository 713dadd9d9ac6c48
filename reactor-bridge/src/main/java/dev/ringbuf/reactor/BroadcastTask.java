package dev.ringbuf.reactor;

import dev.ringbuf.reactor.GuardedReader.End;

/// Distributes the elements of a source ring to the subscribers of a broadcast, on a thread of the
/// poller, until the [BroadcastHub] has no more use for it.
final class BroadcastTask extends PollerTask {
  /// Runs of elements in one run of this task at most, so that it does not starve other tasks.
  private static final int MAX_RUNS = 16;

  private final BroadcastHub<?> hub;

  BroadcastTask(BroadcastHub<?> hub, Wakeup wakeup) {
    super(wakeup.maxDelayNanos());
    this.hub = hub;
  }

  @Override
  Next run() {
    for (int i = 0; i < MAX_RUNS; i++) {
      Next next = hub.distribute(this);
      if (next != Next.AGAIN) {
        return i == 0 || next == Next.END ? next : Next.AGAIN; // there was something to do
      }
    }
    return Next.AGAIN;
  }

  @Override
  void abort(Throwable cause) {
    hub.end(this, End.of(cause));
  }
}
