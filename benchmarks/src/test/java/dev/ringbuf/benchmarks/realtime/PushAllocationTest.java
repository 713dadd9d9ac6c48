package dev.ringbuf.benchmarks.realtime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A push in Java allocates nothing once it is compiled, whatever the subscriber does. `ringbuf`'s
/// own AllocationTest looks at both sides and at every kind of buffer; this test looks at a
/// producer whose subscriber is a `Flux`.
class PushAllocationTest {
  private static final int BLOCK = 64;
  private static final int CAPACITY = 100 * BLOCK;
  private static final int BATCH = 10_000;
  private static final int BATCHES = 100;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// The ways to push a kind of source.
  private record Overloads(
      String source, ValueLayout element, List<Consumer<RingProducer>> pushes) {}

  @ParameterizedTest
  @EnumSource
  void allocatesNothingWhateverTheSubscriberDoes(SubscriberState state) {
    Map<String, Long> allocated = new TreeMap<>();
    for (Overloads overloads : overloads()) {
      RingBuffer ring = RingBuffer.allocate(overloads.element, CAPACITY);
      try (SubscriberState.AtWork _ = state.begin(ring);
          RingProducer in = ring.producer()) {
        for (int i = 0; i < overloads.pushes.size(); i++) {
          long bytes = leastAllocated(overloads.pushes.get(i), in);
          allocated.put(overloads.source + ", overload " + i, bytes);
        }
      }
    }
    assertThat(allocated).hasSizeGreaterThan(60);
    assertThat(allocated).allSatisfy((name, bytes) -> assertThat(bytes).as(name).isZero());
  }

  /// The bytes allocated by a batch, the least of several: the first ones are not yet compiled.
  private static long leastAllocated(Consumer<RingProducer> push, RingProducer in) {
    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < BATCHES && least > 0; batch++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < BATCH; i++) {
        push.accept(in);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  /// All but those that say that they allocate: pushRemainder, reserve, and the ones that wait.
  private static List<Overloads> overloads() {
    return List.of(
        ofBytes(),
        ofShorts(),
        ofChars(),
        ofInts(),
        ofLongs(),
        ofFloats(),
        ofDoubles(),
        ofBuffers(),
        ofSegments());
  }

  private static Overloads ofBytes() {
    byte[] block = new byte[BLOCK];
    return new Overloads(
        "bytes",
        JAVA_BYTE,
        List.of(
            in -> in.pushByte((byte) 1),
            in -> in.tryPushByte((byte) 1),
            in -> in.push(block),
            in -> in.push(block, 1, BLOCK - 1),
            in -> in.pushAll(block),
            in -> in.pushAll(block, 1, BLOCK - 1),
            in -> in.tryPush(block),
            in -> in.tryPush(block, 1, BLOCK - 1),
            in -> in.drop(1)));
  }

  private static Overloads ofShorts() {
    short[] block = new short[BLOCK];
    return new Overloads(
        "shorts",
        JAVA_SHORT,
        List.of(
            in -> in.pushShort((short) 1),
            in -> in.tryPushShort((short) 1),
            in -> in.push(block),
            in -> in.push(block, 1, BLOCK - 1),
            in -> in.pushAll(block),
            in -> in.pushAll(block, 1, BLOCK - 1),
            in -> in.tryPush(block),
            in -> in.tryPush(block, 1, BLOCK - 1)));
  }

  private static Overloads ofChars() {
    char[] block = new char[BLOCK];
    return new Overloads(
        "chars",
        JAVA_CHAR,
        List.of(
            in -> in.pushChar('1'),
            in -> in.tryPushChar('1'),
            in -> in.push(block),
            in -> in.push(block, 1, BLOCK - 1),
            in -> in.pushAll(block),
            in -> in.pushAll(block, 1, BLOCK - 1),
            in -> in.tryPush(block),
            in -> in.tryPush(block, 1, BLOCK - 1)));
  }

  private static Overloads ofInts() {
    int[] block = new int[BLOCK];
    return new Overloads(
        "ints",
        JAVA_INT,
        List.of(
            in -> in.pushInt(1),
            in -> in.tryPushInt(1),
            in -> in.push(block),
            in -> in.push(block, 1, BLOCK - 1),
            in -> in.pushAll(block),
            in -> in.pushAll(block, 1, BLOCK - 1),
            in -> in.tryPush(block),
            in -> in.tryPush(block, 1, BLOCK - 1)));
  }

  private static Overloads ofLongs() {
    long[] block = new long[BLOCK];
    return new Overloads(
        "longs",
        JAVA_LONG,
        List.of(
            in -> in.pushLong(1L),
            in -> in.tryPushLong(1L),
            in -> in.push(block),
            in -> in.push(block, 1, BLOCK - 1),
            in -> in.pushAll(block),
            in -> in.pushAll(block, 1, BLOCK - 1),
            in -> in.tryPush(block),
            in -> in.tryPush(block, 1, BLOCK - 1)));
  }

  private static Overloads ofFloats() {
    float[] block = new float[BLOCK];
    return new Overloads(
        "floats",
        JAVA_FLOAT,
        List.of(
            in -> in.pushFloat(1f),
            in -> in.tryPushFloat(1f),
            in -> in.push(block),
            in -> in.push(block, 1, BLOCK - 1),
            in -> in.pushAll(block),
            in -> in.pushAll(block, 1, BLOCK - 1),
            in -> in.tryPush(block),
            in -> in.tryPush(block, 1, BLOCK - 1)));
  }

  private static Overloads ofDoubles() {
    double[] block = new double[BLOCK];
    return new Overloads(
        "doubles",
        JAVA_DOUBLE,
        List.of(
            in -> in.pushDouble(1d),
            in -> in.tryPushDouble(1d),
            in -> in.push(block),
            in -> in.push(block, 1, BLOCK - 1),
            in -> in.pushAll(block),
            in -> in.pushAll(block, 1, BLOCK - 1),
            in -> in.tryPush(block),
            in -> in.tryPush(block, 1, BLOCK - 1)));
  }

  private static Overloads ofBuffers() {
    FloatBuffer heap = FloatBuffer.allocate(BLOCK);
    ByteBuffer direct = ByteBuffer.allocateDirect(BLOCK * Float.BYTES);
    return new Overloads(
        "buffers",
        JAVA_FLOAT,
        List.of(
            in -> in.push(heap.clear()),
            in -> in.pushAll(heap.clear()),
            in -> in.tryPush(heap.clear()),
            in -> in.push(direct.clear()),
            in -> in.pushAll(direct.clear()),
            in -> in.tryPush(direct.clear())));
  }

  private static Overloads ofSegments() {
    MemorySegment heap = MemorySegment.ofArray(new float[BLOCK]);
    MemorySegment direct = Arena.ofAuto().allocate(JAVA_FLOAT, BLOCK);
    return new Overloads(
        "segments",
        JAVA_FLOAT,
        List.of(
            in -> in.push(heap),
            in -> in.pushAll(heap),
            in -> in.tryPush(heap),
            in -> in.push(direct),
            in -> in.pushAll(direct),
            in -> in.tryPush(direct)));
  }
}
