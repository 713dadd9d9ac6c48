package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// A push, and a pop into a buffer of the caller, allocates nothing once the code is compiled, for
/// whichever types it was compiled. A realtime producer must not cause garbage collections.
///
/// Each test runs batches until one of them has allocated nothing. Every kind of source and target
/// has been used before the first is measured, so that no path is clean only because the compiler
/// has seen a single type there.
class AllocationTest {
  private static final int LENGTH = 64;
  private static final int BATCH = 20_000;
  private static final int BATCHES = 100;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// A ring of a type with room for two chunks, which run over the end now and then.
  private static final class Ends {
    final RingProducer in;
    final RingConsumer out;

    Ends(Primitive type) {
      RingBuffer ring = RingBuffer.allocate(type.layout, 2 * LENGTH - 3);
      in = ring.producer();
      out = ring.consumer();
    }
  }

  private static void assertAllocatesNothing(Runnable operations) {
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < BATCHES && least > 0; batch++) {
      least = Math.min(least, allocatedBy(operations, BATCH));
    }
    assertThat(least).as("bytes allocated by %d operations", BATCH).isZero();
  }

  private static long allocatedBy(Runnable operations, int count) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < count; i++) {
      operations.run();
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  /// Shows every path every type.
  @BeforeAll
  static void pollute() {
    for (int round = 0; round < 3; round++) {
      for (Primitive type : Primitive.values()) {
        allocatedBy(arrays(type), 3000);
      }
      buffers().forEach(operations -> allocatedBy(operations.run, 3000));
      segments().forEach(operations -> allocatedBy(operations.run, 3000));
    }
  }

  record Operations(String name, Runnable run) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest
  @EnumSource
  void arraysOf(Primitive type) {
    assertAllocatesNothing(arrays(type));
  }

  private static Runnable arrays(Primitive type) {
    Ends ends = new Ends(type);
    Object source = Entries.numbered(type, 1, LENGTH);
    Object target = Entries.array(type, LENGTH);
    return () -> {
      Entries.push(ends.in, source);
      Entries.push(ends.in, source, 3, LENGTH - 3); // does not fit: drops and records
      Entries.pop(ends.out, target);
      Entries.pop(ends.out, target, 1, LENGTH - 1);
      ends.out.next(1);
    };
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void buffersOf(Operations operations) {
    assertAllocatesNothing(operations.run);
  }

  static Stream<Operations> buffers() {
    return Stream.of(Primitive.values())
        .flatMap(
            type ->
                Stream.of(
                    buffers(type, "array", Entries.buffer(Entries.array(type, LENGTH))),
                    buffers(type, "view", view(type, ByteOrder.nativeOrder(), false)),
                    buffers(type, "direct", view(type, ByteOrder.nativeOrder(), true)),
                    buffers(type, "swapped direct", view(type, BIG_ENDIAN, true)),
                    buffers(type, "read-only", Entries.readOnly(view(type, LITTLE_ENDIAN, true)))));
  }

  private static Buffer view(Primitive type, ByteOrder order, boolean direct) {
    int bytes = LENGTH * type.bytes();
    return Entries.view(
        direct ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes), type, order);
  }

  private static Operations buffers(Primitive type, String kind, Buffer buffer) {
    Ends ends = new Ends(type);
    Buffer target = buffer.isReadOnly() ? view(type, ByteOrder.nativeOrder(), true) : buffer;
    return new Operations(
        kind + " buffer of " + type.keyword(),
        () -> {
          ends.in.push(buffer.clear());
          ends.in.tryPush(buffer.clear());
          ends.out.pop(target.clear());
          ends.out.pop(target.clear());
          ends.out.next(1);
        });
  }

  @ParameterizedTest
  @MethodSource("segments")
  void segmentsOf(Operations operations) {
    assertAllocatesNothing(operations.run);
  }

  static Stream<Operations> segments() {
    return Stream.of(Primitive.values())
        .flatMap(
            type -> {
              long bytes = (long) LENGTH * type.bytes();
              return Stream.of(
                  segments(type, "own array", Entries.segment(Entries.array(type, LENGTH))),
                  segments(type, "byte array", MemorySegment.ofArray(new byte[(int) bytes])),
                  segments(type, "native", Arena.ofAuto().allocate(bytes)),
                  segments(type, "read-only", Arena.ofAuto().allocate(bytes).asReadOnly()));
            });
  }

  private static Operations segments(Primitive type, String kind, MemorySegment segment) {
    Ends ends = new Ends(type);
    MemorySegment target =
        segment.isReadOnly() ? Arena.ofAuto().allocate(segment.byteSize()) : segment;
    return new Operations(
        kind + " segment of " + type.keyword() + "s",
        () -> {
          ends.in.push(segment);
          ends.in.tryPush(segment);
          ends.in.pushAll(segment);
          ends.out.peek(target);
          ends.out.pop(target);
          ends.out.pop(target);
          ends.out.next(1);
        });
  }

  @Test
  void everythingElseButWindows() {
    RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 8);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    byte[] three = {1, 2, 3};
    long[] sum = new long[1];
    ElementHandler handler = (data, offset) -> sum[0] += data.get(JAVA_BYTE, offset);
    assertAllocatesNothing(
        () -> {
          in.push(three);
          in.drop(2);
          in.push(three);
          in.freeSlots();
          in.position();
          in.isCancelled();
          out.next(8);
          out.drain(handler, 2);
          out.skip(1);
          out.available();
          out.isTerminated();
          out.consume(Math.max(0, out.next(1)));
          out.clear();
          ring.offered();
          ring.delivered();
          ring.buffered();
        });
    assertThat(sum[0]).isPositive();
  }
}
