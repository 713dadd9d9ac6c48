package dev.ringbuf.ingest.measure;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A thread that works at a fixed rate, as a sensor does: a delay does not move the later ticks.
final class Ticker implements AutoCloseable {
  private static final long SECOND = 1_000_000_000;

  private final int perSecond;
  private final Runnable tick;
  private final AtomicLong latest = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().name("ticker").daemon().unstarted(this::run);
  private volatile boolean stopped;

  private Ticker(int perSecond, Runnable tick) {
    this.perSecond = perSecond;
    this.tick = tick;
  }

  static Ticker start(int perSecond, Runnable tick) {
    Ticker ticker = new Ticker(perSecond, tick);
    ticker.thread.start();
    return ticker;
  }

  private void run() {
    long start = System.nanoTime();
    for (long ticks = 1; !stopped; ticks++) {
      long due = start + ticks * SECOND / perSecond;
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(this, left);
      }
      tick.run();
      latest.accumulateAndGet(System.nanoTime() - due, Math::max);
    }
  }

  /// The longest time, since the call before, by which work was done after it was due.
  long takeLatestNanos() {
    return latest.getAndSet(0);
  }

  /// Waits for the tick that runs.
  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
