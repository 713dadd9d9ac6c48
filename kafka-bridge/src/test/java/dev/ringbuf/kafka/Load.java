package dev.ringbuf.kafka;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.util.concurrent.locks.LockSupport;

/// A thread that pushes into a ring without ever waiting for it, until it is closed.
final class Load implements AutoCloseable {
  private static final int BURST = 200;
  private static final long PAUSE_NANOS = 500_000;

  private final RingBuffer ring;
  private final Thread thread;
  private volatile boolean stopped;

  private Load(RingBuffer ring) {
    this.ring = ring;
    this.thread = Thread.ofPlatform().daemon().name("load").unstarted(this::run);
  }

  static Load on(RingBuffer ring) {
    Load load = new Load(ring);
    load.thread.start();
    return load;
  }

  private void run() {
    try (RingProducer in = ring.producer()) {
      while (!stopped) {
        Rings.push(in, BURST);
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      in.complete();
    }
  }

  /// Waits until so many more elements were offered.
  void await(long more) {
    long end = ring.offered() + more;
    Await.until(() -> ring.offered() >= end);
  }

  /// Completes the stream.
  @Override
  public void close() {
    stopped = true;
    Await.end(thread);
  }
}
