package dev.ringbuf.benchmarks.workload;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/// A producer on a Java thread, for [Paced].
public final class PacedFluxProducer implements Paced.Producer {
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final ReceivedCount received = new ReceivedCount();
  private final FluxProducer source;
  private long sent;

  /// A subscription that lasts until it is closed.
  ///
  /// @param source makes the stream and subscribes to it
  public PacedFluxProducer(Function<ReceivedCount, FluxProducer> source) {
    this.source = source.apply(received);
  }

  @Override
  public void produce(long periodNanos, long[] inPush, long[] late) {
    long due = System.nanoTime() + periodNanos;
    for (int i = 0; i < inPush.length; i++, due += periodNanos) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      long begin = System.nanoTime();
      int count = source.offer(sent);
      long end = System.nanoTime();
      if (count == 0) {
        throw new IllegalStateException("no room after " + sent);
      }
      sent += count;
      inPush[i] = end - begin;
      late[i] = end - due;
    }
  }

  @Override
  public void finish() throws InterruptedException {
    source.handOver();
    long start = System.nanoTime();
    while (received.received() < sent) {
      received.requireNoFailure();
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException((sent - received.received()) + " do not arrive");
      }
      Thread.sleep(1);
    }
  }

  @Override
  public void close() {
    source.close();
  }
}
