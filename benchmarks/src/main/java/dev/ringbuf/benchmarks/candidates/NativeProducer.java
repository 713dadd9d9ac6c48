package dev.ringbuf.benchmarks.candidates;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.benchmarks.workload.Paced;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingPoller;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import reactor.core.Disposable;

/// A producer in C on a JVM thread. It pushes through `ringbuf.h` into a ring that a `Flux` reads.
@SuppressWarnings("restricted") // our own library, compiled from this project's sources
public final class NativeProducer implements Paced.Producer {
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final RingBuffer ring;
  private final MethodHandle produceBlocks;
  private final int blockLength;
  private final Disposable subscription;

  /// A ring with a subscriber.
  ///
  /// @param library with the C function
  public NativeProducer(Path library, int blockLength, int capacity) {
    this.blockLength = blockLength;
    this.produceBlocks =
        Linker.nativeLinker()
            .downcallHandle(
                SymbolLookup.libraryLookup(library, Arena.global())
                    .findOrThrow("paced_produce_blocks"),
                FunctionDescriptor.of(
                    JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                    ADDRESS, ADDRESS));
    this.ring = RingBuffer.allocate(JAVA_FLOAT, capacity);
    this.subscription =
        RingFlux.floats(ring, blockLength)
            .poller(RingPoller.create("bench", 1, Subscribers::pinned))
            .subscribe();
  }

  @Override
  public void produce(long periodNanos, long[] inPush, long[] late) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(JAVA_FLOAT, blockLength);
      MemorySegment pushes = arena.allocate(JAVA_LONG, inPush.length);
      MemorySegment delays = arena.allocate(JAVA_LONG, late.length);
      MemorySegment memory = ring.memory();
      long status =
          (long)
              produceBlocks.invokeExact(
                  memory,
                  memory.byteSize(),
                  block,
                  (long) blockLength,
                  periodNanos,
                  (long) inPush.length,
                  pushes,
                  delays);
      if (status < 0) {
        throw new IllegalStateException("ringbuf_push failed with " + status);
      }
      MemorySegment.copy(pushes, JAVA_LONG, 0, inPush, 0, inPush.length);
      MemorySegment.copy(delays, JAVA_LONG, 0, late, 0, late.length);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("cannot call the producer in C", e);
    }
  }

  @Override
  public void finish() throws InterruptedException {
    long start = System.nanoTime();
    while (ring.buffered() > 0) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException(ring + " is not read");
      }
      Thread.sleep(1);
    }
    if (ring.dropped() > 0 || ring.delivered() != ring.offered()) {
      throw new IllegalStateException(ring + " has lost elements");
    }
  }

  @Override
  public void close() {
    subscription.dispose();
  }
}
