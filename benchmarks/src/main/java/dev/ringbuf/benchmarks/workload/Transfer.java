package dev.ringbuf.benchmarks.workload;

import java.time.Duration;
import java.util.concurrent.CyclicBarrier;

/// Two threads: one sends messages as fast as the other takes them. Nothing is lost: a producer
/// that finds the queue full tries again. The figure is `rate`.
public final class Transfer implements Candidate {
  /// Attempts between two readings of the clock or the stop flag.
  private static final int BLOCK = 256;

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final MessageQueue queue;
  private final double unitsPerMessage;
  private long sent;
  private long received;

  /// Written once per round, so reads of it are cheap.
  private volatile boolean stopped;

  /// @param unitsPerMessage weight of a message in the rate, which is per microsecond
  public Transfer(MessageQueue queue, double unitsPerMessage) {
    this.queue = queue;
    this.unitsPerMessage = unitsPerMessage;
  }

  @Override
  public Figures round(Duration length) throws InterruptedException {
    stopped = false;
    CyclicBarrier start = new CyclicBarrier(2);
    PinnedThread<Long> producer =
        PinnedThread.start(
            Placement.PRODUCER,
            () -> {
              start.await();
              return produce(sent);
            });
    PinnedThread<Double> consumer =
        PinnedThread.start(
            Placement.CONSUMER,
            () -> {
              start.await();
              return consume(length.toNanos());
            });
    double messagesPerMicro = consumer.join();
    sent = producer.join();
    queue.handOver();
    drain();
    queue.handOver();
    return Figures.of("rate", messagesPerMicro * unitsPerMessage);
  }

  private long produce(long first) {
    long number = first;
    while (!stopped) {
      for (int i = 0; i < BLOCK; i++) {
        if (queue.offer(number)) {
          number++;
        } else {
          Thread.onSpinWait();
        }
      }
    }
    return number;
  }

  private double consume(long nanos) {
    try {
      long number = received;
      long start = System.nanoTime();
      long elapsed;
      do {
        for (int i = 0; i < BLOCK; i++) {
          int count = queue.poll(number);
          if (count > 0) {
            number += count;
          } else {
            Thread.onSpinWait();
          }
        }
        elapsed = System.nanoTime() - start;
      } while (elapsed < nanos || isNothing(number, elapsed));
      double rate = 1e3 * (number - received) / elapsed;
      received = number;
      return rate;
    } finally {
      stopped = true; // also after a failed check, to stop the producer
    }
  }

  /// True if the round must go on because nothing has arrived: the producer's thread may not have
  /// run yet.
  private boolean isNothing(long number, long elapsed) {
    if (number == received && elapsed > PATIENCE_NANOS) {
      throw new IllegalStateException("message " + number + " does not arrive");
    }
    return number == received;
  }

  private void drain() {
    int misses = 0; // one miss is normal: some queues return 0 where their memory wraps
    while (received < sent) {
      int count = queue.poll(received);
      received += count;
      misses = count == 0 ? misses + 1 : 0;
      if (misses > 1) {
        throw new IllegalStateException((sent - received) + " messages were lost");
      }
    }
  }
}
