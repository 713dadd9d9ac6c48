package dev.ringbuf.benchmarks.workload;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// A producer thread that sends through a reactive stream as fast as the subscriber takes the
/// items. The figures are `rate`, per microsecond, and `bytes` allocated by all threads for each
/// unit.
///
/// This workload bounds streams that have no bound, because their queues would exhaust the memory:
/// the producer waits while too many items are in flight. It also bounds Reactor's bounded sink,
/// because each item that the sink refuses was allocated for nothing.
public final class PublishToFlux implements Candidate {
  private static final long PATIENCE_SECONDS = 30;

  private final ReceivedCount count = new ReceivedCount();
  private final FluxProducer source;
  private final double unit;
  private final long limit;
  private long sent;
  private volatile boolean stopped;

  /// A subscription that lasts until the candidate is closed.
  ///
  /// @param source makes the stream and subscribes to it
  /// @param unit numbers per unit of the figures
  /// @param limit maximum number of items in flight, for a source without a bound
  public PublishToFlux(Function<ReceivedCount, FluxProducer> source, double unit, long limit) {
    this.source = source.apply(count);
    this.unit = unit;
    this.limit = this.source.isBounded() ? Long.MAX_VALUE / 2 : limit;
  }

  @Override
  public Figures round(Duration length) throws InterruptedException {
    stopped = false;
    PinnedThread<Long> producer = PinnedThread.start(Placement.PRODUCER, () -> produce(sent));
    Figures figures = measure(length);
    stopped = true;
    sent = producer.join();
    source.handOver();
    awaitMore(sent - 1);
    return figures;
  }

  private Figures measure(Duration length) throws InterruptedException {
    awaitMore(count.received()); // now the threads are running
    long first = count.received();
    long allocated = allocated();
    long start = System.nanoTime();
    Thread.sleep(length);
    awaitMore(first);
    double units = (count.received() - first) / unit;
    long elapsed = System.nanoTime() - start;
    double bytes = (allocated() - allocated) / units;
    return new Figures(Map.of("rate", 1e3 * units / elapsed, "bytes", bytes), new TreeMap<>());
  }

  private long produce(long first) {
    long number = first;
    long end = count.received() + limit;
    while (!stopped) {
      if (number >= end) {
        end = count.received() + limit;
      }
      int accepted = number < end ? source.offer(number) : 0;
      number += accepted;
      if (accepted == 0) {
        Thread.onSpinWait();
      }
    }
    return number;
  }

  private void awaitMore(long received) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000;
    while (count.received() <= received) {
      count.requireNoFailure();
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("number " + count.received() + " does not arrive");
      }
      Thread.sleep(1);
    }
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
  }

  @Override
  public void close() {
    source.close();
  }
}
