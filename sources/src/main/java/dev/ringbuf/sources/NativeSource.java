package dev.ringbuf.sources;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;

/// A C thread that pushes a [Ramp] through `ringbuf.h`. See `generator.c`.
final class NativeSource implements Source {
  private static final FunctionDescriptor SIZE = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor START =
      FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
  private static final FunctionDescriptor GET = FunctionDescriptor.of(JAVA_LONG, ADDRESS);
  private static final FunctionDescriptor DO = FunctionDescriptor.ofVoid(ADDRESS);

  private final Arena arena = Arena.ofShared();
  private final NativeCode code;
  private final int rate;

  /// @param rate frames a second, >= 1
  /// @throws SourceException if this machine cannot compile C
  NativeSource(int rate) {
    this.rate = rate;
    this.code = NativeCode.compile("generator.c", arena);
  }

  @Override
  public String description() {
    return "native: a C thread";
  }

  @Override
  public int rate() {
    return rate;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public Signal signal() {
    return new Ramp();
  }

  @Override
  public Production start(RingBuffer ring, long frames) {
    long block = Pace.blockFrames(rate);
    long size = code.function("generator_size", SIZE).toLong(block);
    MemorySegment generator = arena.allocate(size, Long.BYTES);
    MemorySegment memory = ring.memory();
    int status =
        code.function("generator_start", START)
            .toInt(generator, memory, memory.byteSize(), (long) rate, block, frames);
    if (status != 0) {
      throw new IllegalStateException("the C thread did not start: status " + status);
    }
    return new Generator(ring, generator);
  }

  @Override
  public void close() {
    arena.close();
  }

  private final class Generator implements Production {
    private final RingBuffer ring; // keeps the memory that the C thread writes to
    private final MemorySegment generator;
    private final NativeCode.Function offered = code.function("generator_offered", GET);
    private boolean stopped;

    Generator(RingBuffer ring, MemorySegment generator) {
      this.ring = ring;
      this.generator = generator;
    }

    @Override
    public long offered() {
      return offered.toLong(generator);
    }

    @Override
    public boolean isRunning() {
      return !ring.isEnded();
    }

    @Override
    public void stop() {
      if (!stopped) {
        stopped = true;
        code.function("generator_stop", DO).call(generator);
      }
    }
  }
}
