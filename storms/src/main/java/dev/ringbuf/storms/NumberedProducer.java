package dev.ringbuf.storms;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A thread that pushes elements which are their own stream positions, more than any subscriber can
/// take, until it is told to stop or the ring has ended under it.
final class NumberedProducer {
  private static final int LONGEST = 48;
  private static final int DROP_ODDS = 64;
  private static final int LONGEST_DROP = 5;
  private static final int LONGEST_SPIN = 500;

  private final RingProducer in;
  private final Random random;
  private final Thread thread = new Thread(this::produce, "storm-producer");
  private volatile boolean producing = true;
  private volatile @Nullable Throwable end;

  NumberedProducer(RingBuffer ring, long seed) {
    in = ring.producer();
    random = new Random(seed);
    thread.setDaemon(true);
    thread.start();
  }

  private void produce() {
    long[] values = new long[LONGEST];
    try {
      while (producing) {
        int count = 1 + random.nextInt(LONGEST);
        for (int i = 0; i < count; i++) {
          values[i] = in.position() + i;
        }
        in.push(values, 0, count);
        if (random.nextInt(DROP_ODDS) == 0) {
          in.drop(1 + random.nextInt(LONGEST_DROP));
        }
        in.wakeConsumer();
        for (int i = random.nextInt(LONGEST_SPIN); i > 0; i--) {
          Thread.onSpinWait();
        }
      }
    } catch (RuntimeException | InternalError e) { // the ring was closed or truncated
      end = e;
    }
  }

  /// Stops the thread, and returns the role that it has used.
  ///
  /// @throws Violation if the ring has ended under it
  RingProducer stop() throws InterruptedException {
    RingProducer role = abandon();
    Violation.check(end == null, "the producer has ended with %s", end);
    return role;
  }

  /// Stops the thread, whatever has become of the ring, and returns the role.
  RingProducer abandon() throws InterruptedException {
    producing = false;
    thread.join();
    in.handOver();
    return in;
  }
}
