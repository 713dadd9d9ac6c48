package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Java and C on the two sides of one ring in one process.
class NativeInteropTest {
  private static final int LONG = Primitive.LONG.code;
  private static final int GEOMETRY_BYTES = (int) RingLayout.ELEMENT_TYPE + Integer.BYTES;

  @SuppressWarnings("NullAway.Init") // before all tests
  private static NativeRing c;

  @BeforeAll
  static void loadLibrary() {
    c = new NativeRing();
  }

  @ParameterizedTest
  @EnumSource
  void whatJavaPushesCPops(Primitive type) {
    try (Arena arena = Arena.ofConfined()) {
      RingBuffer ring = RingBuffer.allocate(type.layout, 100, arena);
      MemorySegment consumer = c.openConsumer(ring.memory(), type.code, type.bytes());
      RingProducer producer = ring.producer();
      Random random = new Random(type.code);
      for (int i = 0; i < 50; i++) {
        MemorySegment pushed = randomElements(arena, random, type.layout);
        MemorySegment popped = arena.allocate(pushed.byteSize());
        long count = pushed.byteSize() / type.bytes();
        assertThat(producer.push(pushed)).isEqualTo(count);
        assertThat(c.pop(consumer, popped, count)).isEqualTo(count);
        assertThat(popped.mismatch(pushed)).isEqualTo(-1);
      }
      c.close(consumer);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatCPushesJavaPops(Primitive type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(c.requiredBytes(type.bytes(), 100), Long.BYTES);
      assertThat(c.format(memory, type.code, type.bytes(), 100)).isZero();
      RingConsumer consumer = RingBuffer.open(memory, type.layout).consumer();
      MemorySegment producer = c.openProducer(memory, type.code, type.bytes());
      Random random = new Random(type.code);
      for (int i = 0; i < 50; i++) {
        MemorySegment pushed = randomElements(arena, random, type.layout);
        MemorySegment popped = arena.allocate(pushed.byteSize());
        long count = pushed.byteSize() / type.bytes();
        assertThat(c.push(producer, pushed, count)).isEqualTo(count);
        assertThat(consumer.pop(popped)).isEqualTo(count);
        assertThat(popped.mismatch(pushed)).isEqualTo(-1);
      }
      c.close(producer);
    }
  }

  private static MemorySegment randomElements(Arena arena, Random random, MemoryLayout element) {
    MemorySegment elements = arena.allocate(element, 1 + random.nextInt(100));
    byte[] bytes = new byte[(int) elements.byteSize()];
    random.nextBytes(bytes);
    elements.copyFrom(MemorySegment.ofArray(bytes));
    return elements;
  }

  @Test
  void bothMakeTheSameRing() {
    try (Arena arena = Arena.ofConfined()) {
      for (Primitive type : Primitive.values()) {
        for (long capacity : new long[] {1, 2, 3, 1000, 48_000}) {
          long bytes = RingBuffer.requiredBytes(type.layout, capacity);
          assertThat(c.requiredBytes(type.bytes(), capacity)).isEqualTo(bytes);
          MemorySegment java = arena.allocate(bytes, Long.BYTES);
          MemorySegment other = arena.allocate(bytes, Long.BYTES);
          RingBuffer.create(java, type.layout, capacity);
          assertThat(c.format(other, type.code, type.bytes(), capacity)).isZero();
          assertThat(java.mismatch(other)).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void javaAndCAcceptTheSameHeaders() {
    try (Arena arena = Arena.ofConfined()) {
      Random random = new Random(7);
      MemorySegment memory = arena.allocate(RingBuffer.requiredBytes(JAVA_LONG, 7), Long.BYTES);
      int accepted = 0;
      for (int i = 0; i < 50_000; i++) {
        memory.fill((byte) 0);
        RingBuffer.create(memory, JAVA_LONG, 7);
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
          long offset = random.nextInt(GEOMETRY_BYTES);
          byte flipped = (byte) (memory.get(JAVA_BYTE, offset) ^ 1 << random.nextInt(8));
          memory.set(JAVA_BYTE, offset, flipped);
        }
        boolean opened = opens(memory);
        assertThat(c.attach(memory, LONG, Long.BYTES) == 0)
            .as(() -> HexFormat.of().formatHex(memory.asSlice(0, 80).toArray(JAVA_BYTE)))
            .isEqualTo(opened);
        accepted += opened ? 1 : 0;
      }
      assertThat(accepted).isPositive();
    }
  }

  private static boolean opens(MemorySegment memory) {
    try {
      RingBuffer.open(memory, JAVA_LONG);
      return true;
    } catch (RingFormatException e) {
      return false;
    }
  }

  @Test
  void aGapOfAJavaProducerReachesAConsumerInC() {
    try (Arena arena = Arena.ofConfined()) {
      RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 3, arena);
      RingProducer producer = ring.producer();
      MemorySegment consumer = c.openConsumer(ring.memory(), LONG, Long.BYTES);
      MemorySegment target = arena.allocate(JAVA_LONG, 9);
      producer.push(new long[] {0, 1, 2, 3, 4});
      assertThat(c.pop(consumer, target, 1)).isEqualTo(1);
      producer.push(new long[] {5});
      assertThat(c.pop(consumer, target, 9)).isEqualTo(2);
      assertThat(c.nextGap(consumer)).isEqualTo(2);
      assertThat(c.pop(consumer, target, 9)).isEqualTo(1);
      assertThat(target.get(JAVA_LONG, 0)).isEqualTo(5);
      c.close(consumer);
    }
  }

  @Test
  void aGapOfAProducerInCReachesAJavaConsumer() {
    try (Arena arena = Arena.ofConfined()) {
      RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 3, arena);
      MemorySegment producer = c.openProducer(ring.memory(), LONG, Long.BYTES);
      RingConsumer consumer = ring.consumer();
      c.push(producer, arena.allocateFrom(JAVA_LONG, 0, 1, 2, 3, 4), 5);
      assertThat(consumer.popLongs(1)).containsExactly(0);
      c.push(producer, arena.allocateFrom(JAVA_LONG, 5), 1);
      c.drop(producer, 4);
      c.complete(producer);
      assertThat(consumer.popLongs(9)).containsExactly(1, 2);
      assertThat(consumer.next(1)).isEqualTo(-2);
      assertThat(consumer.popLongs(9)).containsExactly(5);
      assertThat(consumer.isTerminated()).isFalse();
      assertThat(consumer.next(1)).isEqualTo(-4);
      assertThat(consumer.position()).isEqualTo(10);
      assertThat(consumer.isTerminated()).isTrue();
      c.close(producer);
    }
  }

  @Test
  void windowsOfAMirroredRingAreOnePieceInC() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    assumeTrue(os.contains("linux") || os.contains("mac"), "no mirrored rings on " + os);
    try (Arena arena = Arena.ofShared()) {
      RingBuffer ring = RingBuffer.allocateMirrored(JAVA_LONG, 1000, arena);
      RingProducer producer = ring.producer();
      MemorySegment consumer = c.openConsumer(ring.memory(), LONG, Long.BYTES);
      MemorySegment target = arena.allocate(JAVA_LONG, 700);
      for (int i = 0; i < 20; i++) {
        assertThat(producer.push(new long[700])).isEqualTo(700);
        assertThat(c.firstPiece(consumer, 700)).isEqualTo(700);
        assertThat(c.pop(consumer, target, 700)).isEqualTo(700);
      }
      c.close(consumer);
    }
  }

  @Test
  void bothLawsHoldWhileACThreadProducesAndJavaConsumes() {
    try (Arena arena = Arena.ofConfined()) {
      RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000, arena);
      RingConsumer consumer = ring.consumer();
      MemorySegment thread = c.startProducer(ring.memory(), 3_000_000);
      long[] values = new long[100];
      long expected = 0;
      long taken = 0;
      while (!consumer.isTerminated()) {
        long next = consumer.next(values.length);
        expected += Math.max(0, -next);
        int count = consumer.pop(values, 0, (int) Math.max(0, next));
        for (int i = 0; i < count; i++) {
          if (values[i] != expected + i) {
            assertThat(values[i]).isEqualTo(expected + i);
          }
        }
        expected += count;
        taken += count;
        assertThat(consumer.position()).isEqualTo(expected);
        if (count == 0) {
          Thread.onSpinWait();
        }
      }
      long offered = ring.offered();
      assertThat(c.join(thread)).isLessThanOrEqualTo(offered);
      assertThat(expected).isEqualTo(offered);
      assertThat(taken).isEqualTo(ring.delivered());
      assertThat(taken + ring.dropped()).isEqualTo(offered);
      assertThat(ring.reported()).isEqualTo(ring.dropped());
    }
  }

  @Test
  void bothLawsHoldWhileJavaProducesAndACThreadConsumes() {
    try (Arena arena = Arena.ofConfined()) {
      RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1000, arena);
      RingProducer producer = ring.producer();
      MemorySegment thread = c.startConsumer(ring.memory());
      Random random = new Random(3);
      long[] values = new long[100];
      while (producer.position() < 3_000_000) {
        int count = 1 + random.nextInt(values.length);
        for (int i = 0; i < count; i++) {
          values[i] = producer.position() + i;
        }
        producer.push(values, 0, count);
        if (random.nextInt(4) == 0) {
          LockSupport.parkNanos(1); // lets the consumer catch up now and then
        }
      }
      producer.complete();
      long taken = c.join(thread);
      assertThat(ring.buffered()).isZero();
      assertThat(taken).isEqualTo(ring.delivered());
      assertThat(taken + ring.dropped()).isEqualTo(ring.offered());
      assertThat(ring.reported()).isEqualTo(ring.dropped());
    }
  }
}
