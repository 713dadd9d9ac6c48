package dev.ringbuf.benchmarks.jmh;

import dev.ringbuf.benchmarks.candidates.JcTools;
import dev.ringbuf.benchmarks.candidates.JdkQueue;
import dev.ringbuf.benchmarks.candidates.Ringbuf;
import dev.ringbuf.benchmarks.workload.MessageQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Control;

/// One long at a time from thread to thread. Absolute figures of two threads vary widely: use the
/// comparison to compare libraries.
@State(Scope.Group)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(value = 2, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
public class HandOverBenchmark {
  private static final int CAPACITY = 1 << 16;

  /// The candidate.
  public enum Library {
    RINGBUF {
      @Override
      MessageQueue create() {
        return new Ringbuf.Longs(CAPACITY);
      }
    },
    JCTOOLS_BOXED {
      @Override
      MessageQueue create() {
        return new JcTools.Boxed(JcTools.unsafe(CAPACITY));
      }
    },
    ARRAY_BLOCKING_QUEUE {
      @Override
      MessageQueue create() {
        return new JdkQueue.Blocking(CAPACITY);
      }
    };

    abstract MessageQueue create();
  }

  @Param Library library = Library.RINGBUF;

  private MessageQueue queue = Library.RINGBUF.create();

  /// Called by JMH.
  public HandOverBenchmark() {}

  /// A new queue for each iteration, because the threads differ.
  @Setup(Level.Iteration)
  public void create() {
    queue = library.create();
  }

  /// The number of the next message. A separate state keeps it off the other thread's cache lines.
  @State(Scope.Thread)
  public static class Next {
    private long number;

    @Setup(Level.Iteration)
    public void reset() {
      number = 0;
    }
  }

  @Benchmark
  @Group("longs")
  public void offer(Next next, Control control) {
    while (!queue.offer(next.number)) {
      if (control.stopMeasurement) {
        return;
      }
      Thread.onSpinWait();
    }
    next.number++;
  }

  @Benchmark
  @Group("longs")
  public void poll(Next next, Control control) {
    int count = queue.poll(next.number);
    while (count == 0) {
      if (control.stopMeasurement) {
        return;
      }
      Thread.onSpinWait();
      count = queue.poll(next.number);
    }
    next.number += count;
  }
}
