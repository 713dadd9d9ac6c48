package dev.ringbuf.demo;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;

/// A Java thread that produces like a device driver: block by block, each due when its last frame
/// is due. It allocates nothing between blocks.
final class PacedProduction implements Production {
  private final PacedSource source;
  private final RingBuffer ring;
  private final long frames;
  private final Thread thread = Thread.ofPlatform().name("producer").daemon().unstarted(this::run);

  /// Written by the thread only.
  private volatile long offered;

  private volatile boolean stopped;

  PacedProduction(PacedSource source, RingBuffer ring, long frames) {
    this.source = source;
    this.ring = ring;
    this.frames = frames;
  }

  void start() {
    thread.start();
  }

  private void run() {
    try (RingProducer producer = ring.producer()) {
      play(producer);
    }
  }

  private void play(RingProducer producer) {
    int blockFrames = Pace.blockFrames(source.rate());
    int channels = source.channels();
    float[] block = new float[blockFrames * channels];
    try {
      Pace pace = Pace.startingNow(source.rate());
      for (long done = 0; done < frames && !stopped; ) {
        int count = (int) Math.min(blockFrames, frames - done);
        source.signal().fill(block, done, count);
        pace.await(done + count);
        producer.push(block, 0, count * channels);
        done += count;
        offered = done;
      }
      producer.complete();
    } catch (RuntimeException e) {
      producer.fail(1); // otherwise the subscriber would wait forever
      throw e;
    }
  }

  @Override
  public long offered() {
    return offered;
  }

  @Override
  public boolean isRunning() {
    return thread.isAlive();
  }

  @Override
  public void stop() {
    stopped = true;
    boolean interrupted = false;
    while (thread.isAlive()) { // at most one block
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
