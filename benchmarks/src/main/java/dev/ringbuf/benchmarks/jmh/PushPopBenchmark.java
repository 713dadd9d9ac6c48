package dev.ringbuf.benchmarks.jmh;

import dev.ringbuf.benchmarks.candidates.Agrona;
import dev.ringbuf.benchmarks.candidates.JcTools;
import dev.ringbuf.benchmarks.candidates.Ringbuf;
import dev.ringbuf.benchmarks.workload.OneThread;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// One thread that pushes n bytes and pops them again. With `-prof gc` it shows that this library
/// allocates nothing.
@State(Scope.Thread)
@BenchmarkMode({Mode.Throughput, Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 2,
    jvmArgsAppend = {
      "--sun-misc-unsafe-memory-access=allow",
      "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED"
    })
public class PushPopBenchmark {
  private static final int CAPACITY = 1 << 16;

  /// The candidate.
  public enum Library {
    RINGBUF {
      @Override
      OneThread create(int bytes) {
        return new Ringbuf.Exchange(bytes, CAPACITY);
      }
    },
    RINGBUF_LONG {
      @Override
      OneThread create(int bytes) {
        return new Ringbuf.LongExchange(CAPACITY / Long.BYTES);
      }
    },
    AGRONA {
      @Override
      OneThread create(int bytes) {
        return new Agrona.Exchange(bytes, CAPACITY);
      }
    },
    JCTOOLS {
      @Override
      OneThread create(int bytes) {
        return new JcTools.Exchange(bytes);
      }
    };

    abstract OneThread create(int bytes);
  }

  @Param({"8", "64", "256", "1024", "4096"})
  int bytes;

  @Param Library library = Library.RINGBUF;

  private OneThread candidate = Library.RINGBUF.create(Long.BYTES);
  private long number;

  /// Called by JMH.
  public PushPopBenchmark() {}

  @Setup
  public void create() {
    candidate = library.create(bytes);
  }

  @Benchmark
  public void pushThenPop() {
    candidate.exchange(number++);
  }
}
