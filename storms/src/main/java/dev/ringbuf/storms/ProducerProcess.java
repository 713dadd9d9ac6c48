package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// The same as `producer.c`, in Java.
final class ProducerProcess {
  private static final int LONGEST = 64;

  private ProducerProcess() {}

  /// Produces until it is killed or the consumer cancels.
  ///
  /// @param arguments file, capacity, microseconds between pushes, seed
  public static void main(String[] arguments) throws Exception {
    long capacity = Long.parseLong(arguments[1]);
    long pauseNanos = Long.parseLong(arguments[2]) * 1000;
    Random random = new Random(Long.parseLong(arguments[3]));
    RingBuffer ring = RingBuffer.createOrOpen(Path.of(arguments[0]), JAVA_LONG, capacity);
    RingProducer in = ring.producer();
    System.out.println(in.position());
    System.out.flush();
    long[] values = new long[LONGEST];
    while (!in.isCancelled()) {
      int count = 1 + random.nextInt(LONGEST);
      if (random.nextInt(16) == 0) {
        in.drop(count);
      } else {
        for (int i = 0; i < count; i++) {
          values[i] = in.position() + i;
        }
        in.push(values, 0, count);
      }
      if (pauseNanos > 0) {
        LockSupport.parkNanos(pauseNanos);
      }
    }
    in.complete();
  }
}
