package dev.ringbuf.sources;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;

/// A Java thread that produces like a device driver: block by block, each due when its last frame
/// is due. It allocates nothing between blocks.
public final class PacedProduction implements Production {
  /// Pushes the elements that are due.
  @FunctionalInterface
  public interface Block {
    /// Pushes a block that is due.
    ///
    /// @param producer of the ring
    /// @param position of the first element, counted from the start of the production
    /// @param count elements to push: at most a 200th of the rate, and at least 1
    void push(RingProducer producer, long position, int count);
  }

  private final RingBuffer ring;
  private final int rate;
  private final long frames;
  private final Block block;
  private final Thread thread = Thread.ofPlatform().name("producer").daemon().unstarted(this::run);

  /// Written by the thread only.
  private volatile long offered;

  private volatile boolean stopped;

  private PacedProduction(RingBuffer ring, int rate, long frames, Block block) {
    this.ring = ring;
    this.rate = rate;
    this.frames = frames;
    this.block = block;
  }

  /// Starts to produce.
  ///
  /// @param ring without a producer
  /// @param rate elements a second, >= 1
  /// @param frames total number of elements to offer, >= 1
  /// @param block called by the new thread; if it throws, the stream fails with code 1
  public static Production start(RingBuffer ring, int rate, long frames, Block block) {
    PacedProduction production = new PacedProduction(ring, rate, frames, block);
    production.thread.start();
    return production;
  }

  private void run() {
    try (RingProducer producer = ring.producer()) {
      play(producer);
    }
  }

  private void play(RingProducer producer) {
    int blockFrames = Pace.blockFrames(rate);
    try {
      Pace pace = Pace.startingNow(rate);
      for (long done = 0; done < frames && !stopped; ) {
        int count = (int) Math.min(blockFrames, frames - done);
        pace.await(done + count);
        block.push(producer, done, count);
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
