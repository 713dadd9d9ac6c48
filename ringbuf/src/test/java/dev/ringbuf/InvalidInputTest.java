package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad input gets an exception that carries the numbers, and nothing is lost or half done. Wrong
/// types and ragged lengths are in the tests of arrays, buffers and segments.
class InvalidInputTest {

  @Nested
  class OfARing {

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aCapacityOfNothingIsRefused(long capacity) {
      String message = "capacity " + capacity + " is not >= 1 element";
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RingBuffer.allocate(JAVA_FLOAT, capacity))
          .withMessage(message);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RingBuffer.requiredBytes(JAVA_FLOAT, capacity))
          .withMessage(message);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 50, (1L << 58) + 1, 1L << 62, Long.MAX_VALUE})
    void aCapacityBeyondMemoryIsRefused(long capacity) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RingBuffer.allocate(JAVA_FLOAT, capacity))
          .withMessageContainingAll("" + capacity, "4 bytes", "too large to allocate");
    }

    @Test
    void aCapacityBeyondTheHeapIsRefusedWithTheOptionThatRaisesTheLimit() {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RingBuffer.allocate(JAVA_BYTE, 1L << 46))
          .withMessageContaining("-XX:MaxDirectMemorySize");
    }

    @Test
    void anElementOfNoSizeIsRefused() {
      List<MemoryLayout> empty =
          List.of(MemoryLayout.structLayout(), MemoryLayout.sequenceLayout(0, JAVA_INT));
      for (MemoryLayout layout : empty) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> RingBuffer.allocate(layout, 4))
            .withMessageContaining("has size 0");
      }
    }

    @Test
    void anElementBeyondAGibibyteIsRefused() {
      MemoryLayout huge = MemoryLayout.sequenceLayout((1L << 30) + 1, JAVA_BYTE);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RingBuffer.allocate(huge, 1))
          .withMessageContaining("1073741825 bytes");
    }

    @Test
    void memoryThatIsTooShortIsRefusedUntouched() {
      long needed = RingBuffer.requiredBytes(JAVA_INT, 100);
      MemorySegment memory = Arena.ofAuto().allocate(needed - 1, 8).fill((byte) 7);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> RingBuffer.create(memory, JAVA_INT, 100))
          .withMessage(
              "a ring of 100 elements of 4 bytes needs %d bytes of memory, there are %d"
                  .formatted(needed, needed - 1));
      assertThat(memory.toArray(JAVA_BYTE)).containsOnly(7);
    }

    @Test
    void memoryThatCannotBeSharedIsRefused() {
      long bytes = RingBuffer.requiredBytes(JAVA_INT, 4);
      List<MemorySegment> unfit =
          List.of(
              MemorySegment.ofArray(new byte[(int) bytes]),
              MemorySegment.ofArray(new long[(int) bytes / 8]),
              Arena.ofAuto().allocate(bytes + 8, 8).asSlice(4),
              Arena.ofAuto().allocate(bytes, 8).asReadOnly());
      for (MemorySegment memory : unfit) {
        assertThatIllegalArgumentException()
            .isThrownBy(() -> RingBuffer.create(memory, JAVA_INT, 4))
            .withMessageStartingWith("a ring needs native, writable memory aligned to 8 bytes, got")
            .withMessageContaining("" + memory.byteSize());
        assertThatIllegalArgumentException()
            .isThrownBy(() -> RingBuffer.open(memory, JAVA_INT))
            .withMessageStartingWith("a ring needs native, writable memory");
      }
    }

    @Test
    void memoryOfAClosedArenaIsRefused() {
      MemorySegment memory;
      try (Arena arena = Arena.ofShared()) {
        memory = arena.allocate(RingBuffer.requiredBytes(JAVA_INT, 4), 8);
        RingBuffer.create(memory, JAVA_INT, 4);
      }
      assertThatIllegalStateException().isThrownBy(() -> RingBuffer.create(memory, JAVA_INT, 4));
      assertThatIllegalStateException().isThrownBy(() -> RingBuffer.open(memory, JAVA_INT));
    }

    @Test
    void aRingOfAClosedArenaIsUnusableButHarmless() {
      RingBuffer ring;
      RingProducer in;
      RingConsumer out;
      try (Arena arena = Arena.ofShared()) {
        ring = RingBuffer.allocate(JAVA_INT, 4, arena);
        in = ring.producer();
        out = ring.consumer();
        in.push(new int[] {1});
      }
      assertThatIllegalStateException().isThrownBy(() -> in.push(new int[1]));
      assertThatIllegalStateException().isThrownBy(() -> in.complete());
      assertThatIllegalStateException().isThrownBy(() -> out.popInts(1));
      assertThatIllegalStateException().isThrownBy(() -> out.next(1));
      assertThatIllegalStateException().isThrownBy(ring::offered);
      in.close();
      out.close();
      ring.close();
    }
  }

  @Nested
  class OfARole {
    private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    private final RingProducer in = ring.producer();
    private final RingConsumer out = ring.consumer();

    /// Every call but those that work on a closed role by contract.
    private List<ThrowingCallable> producerCalls() {
      MemorySegment one = MemorySegment.ofArray(new int[1]);
      return List.of(
          () -> in.push(new int[1]),
          () -> in.push(new int[3], 1, 1),
          () -> in.push(ByteBuffer.allocate(4)),
          () -> in.push(one),
          () -> in.pushRemainder(one),
          () -> in.pushAll(one),
          () -> in.tryPush(one),
          () -> in.tryPush(ByteBuffer.allocate(4)),
          () -> in.tryPush(one, Duration.ofDays(1)),
          () -> in.reserve(1),
          () -> in.commit(0),
          () -> in.drop(1),
          in::freeSlots);
    }

    private List<ThrowingCallable> consumerCalls() {
      MemorySegment one = MemorySegment.ofArray(new int[1]);
      return List.of(
          () -> out.pop(new int[1]),
          () -> out.pop(new int[3], 1, 1),
          () -> out.popInts(1),
          () -> out.pop(ByteBuffer.allocate(4)),
          () -> out.pop(one),
          () -> out.peek(one),
          () -> out.window(1),
          () -> out.consume(1),
          () -> out.skip(1),
          () -> out.clear(),
          () -> out.drain((_, _) -> {}, 1),
          () -> out.next(1),
          () -> out.next(1, Duration.ofDays(1)),
          out::available,
          out::isTerminated);
    }

    @Test
    void aClosedRingRefusesEverything() {
      in.push(new int[] {1, 2});
      ring.close();
      assertThat(producerCalls()).allSatisfy(call -> assertClosed(call, "the ring is closed"));
      assertThat(consumerCalls()).allSatisfy(call -> assertClosed(call, "the ring is closed"));
      assertClosed(in::complete, "the ring is closed");
      assertClosed(() -> in.fail(1), "the ring is closed");
      assertClosed(ring::producer, "the ring is closed");
      assertClosed(ring::consumer, "the ring is closed");
      assertClosed(ring::reset, "the ring is closed");
      assertThat(ring.buffered()).isEqualTo(2);
      assertThat(ring.toString()).endsWith("closed]");
      in.close();
      out.close();
      ring.close();
    }

    @Test
    void aClosedRoleRefusesEverything() {
      in.push(new int[] {1, 2});
      in.close();
      out.close();
      assertThat(producerCalls())
          .allSatisfy(call -> assertClosed(call, "the producer role was closed"));
      assertThat(consumerCalls())
          .allSatisfy(call -> assertClosed(call, "the consumer role was closed"));
      assertClosed(in::complete, "the producer role was closed");
      assertThat(ring.isEnded()).isFalse();
      assertThat(ring.buffered()).isEqualTo(2);
    }

    @Test
    void anEndedStreamAcceptsNothingMore() {
      in.push(new int[] {1, 2});
      in.complete();
      assertThat(producerCalls())
          .allSatisfy(
              call ->
                  assertRefused(call, "the stream has ended: reset() the ring to use it again"));
      in.complete();
      in.fail(7);
      assertThat(out.isFailed()).as("the first end counts").isFalse();
      in.close();
      RingProducer next = ring.producer();
      assertRefused(() -> next.push(new int[1]), "the stream has ended");
      assertThat(out.popInts(4)).containsExactly(1, 2);
    }

    private void assertClosed(ThrowingCallable call, String message) {
      assertThatExceptionOfType(RingClosedException.class)
          .isThrownBy(call)
          .withMessageStartingWith(message);
    }

    private void assertRefused(ThrowingCallable call, String message) {
      assertThatIllegalStateException().isThrownBy(call).withMessageStartingWith(message);
    }

    @Test
    void countsOutOfRangeAreRefused() {
      in.push(new int[] {1, 2});
      assertThat(out.next(9)).isEqualTo(2);
      List<ThrowingCallable> calls =
          List.of(
              () -> in.reserve(-1),
              () -> in.commit(-1),
              () -> in.commit(1),
              () -> in.drop(-1),
              () -> out.popInts(0),
              () -> out.popInts(-1),
              () -> out.window(-1),
              () -> out.consume(-1),
              () -> out.consume(3),
              () -> out.skip(-1),
              () -> out.drain((_, _) -> {}, -1),
              () -> out.next(0),
              () -> out.next(-1));
      assertThat(calls).allSatisfy(call -> assertThatIllegalArgumentException().isThrownBy(call));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> out.consume(3))
          .withMessage("3 is not in 0 .. 2 readable elements");
      assertThat(ring.offered()).isEqualTo(2);
      assertThat(out.popInts(4)).containsExactly(1, 2);
    }

    @Test
    void theLargestCountsAreAccepted() {
      in.push(new int[] {1, 2});
      assertThat(in.reserve(Long.MAX_VALUE).count()).isEqualTo(2);
      assertThat(out.next(Long.MAX_VALUE)).isEqualTo(2);
      assertThat(out.window(Long.MAX_VALUE).count()).isEqualTo(2);
      assertThat(out.drain((_, _) -> {}, Long.MAX_VALUE)).isEqualTo(2);
      assertThat(out.skip(Long.MAX_VALUE)).isZero();
      assertThat(out.popInts(Integer.MAX_VALUE)).isEmpty();
    }

    @Test
    void aReservationEndsWithTheNextOffer() {
      in.reserve(2);
      in.push(new int[] {1});
      assertThatIllegalArgumentException()
          .isThrownBy(() -> in.commit(1))
          .withMessage("1 is not in 0 .. 0 reserved elements");
      in.reserve(2);
      in.drop(1);
      assertThatIllegalArgumentException().isThrownBy(() -> in.commit(1));
      assertThat(ring.offered()).isEqualTo(2);
    }

    @Test
    void positionsEndAt63Bits() {
      in.push(new int[] {1});
      in.drop(Long.MAX_VALUE - 3);
      assertThat(in.position()).isEqualTo(Long.MAX_VALUE - 2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> in.drop(3))
          .withMessage("3 is not in 0 .. 2 elements");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> in.push(new int[3]))
          .withMessage(
              "3 elements after position 9223372036854775805 are more than a stream can number");
      assertThat(in.push(new int[] {2, 3})).isEqualTo(2);
      assertThat(in.position()).isEqualTo(Long.MAX_VALUE);
      assertThat(out.popInts(4)).containsExactly(1);
      assertThat(out.next(1)).isEqualTo(-(Long.MAX_VALUE - 3));
      assertThat(out.popInts(4)).containsExactly(2, 3);
      assertThat(out.position()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aHandlerThatTakesElementsItselfIsRefused() {
      in.push(new int[] {1, 2, 3});
      assertThatIllegalStateException()
          .isThrownBy(() -> out.drain((_, _) -> out.popInts(1), 3))
          .withMessageContaining("handler");
      assertThat(out.popInts(4)).containsExactly(2, 3);
    }
  }

  /// Tests run with assertions enabled.
  @Nested
  class OfThreads {

    @Test
    void aSecondThreadOfARoleIsReported() throws Exception {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      in.push(new int[1]);
      out.available();
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> inAnotherThread(() -> in.push(new int[1])))
          .withMessageContainingAll(
              "the producer role is used by thread \"other\"",
              "belongs to \"" + Thread.currentThread().getName() + "\"",
              "handOver()");
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> inAnotherThread(() -> out.popInts(1)))
          .withMessageContaining("the consumer role is used by thread \"other\"");
      assertThat(ring.offered()).isEqualTo(1);
      assertThat(ring.delivered()).isZero();
    }

    @Test
    void aRoleCanBeHandedOver() throws Exception {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      in.push(new int[] {1});
      out.available();
      in.handOver();
      out.handOver();
      inAnotherThread(
          () -> {
            in.push(new int[] {2});
            assertThat(out.popInts(4)).containsExactly(1, 2);
          });
      assertThatExceptionOfType(AssertionError.class).isThrownBy(in::freeSlots);
    }

    @Test
    void aClaimBindsNoThread() throws Exception {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer in = ring.producer();
      inAnotherThread(() -> in.push(new int[1]));
      assertThat(ring.offered()).isEqualTo(1);
    }

    @Test
    void memoryOfAConfinedArenaIsForItsThread() {
      try (Arena arena = Arena.ofConfined()) {
        RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 4, arena);
        RingProducer in = ring.producer();
        assertThatExceptionOfType(WrongThreadException.class)
            .isThrownBy(() -> inAnotherThread(() -> in.push(new long[1])));
        in.handOver();
        assertThat(in.push(new long[1])).isEqualTo(1);
      }
    }

    @Test
    void aTargetOfAnotherThreadIsRefusedAndNothingHasHappened() throws Exception {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      in.drop(1);
      in.push(new int[] {1});
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment foreign = arena.allocate(JAVA_INT, 4);
        assertThatExceptionOfType(WrongThreadException.class)
            .isThrownBy(() -> inAnotherThread(() -> out.pop(foreign)));
      }
      assertThat(ring.reported()).isZero();
      assertThat(ring.buffered()).isEqualTo(1);
    }

    private void inAnotherThread(ThrowingCallable action) throws Exception {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread other =
          new Thread(
              () -> {
                try {
                  action.call();
                } catch (Throwable e) {
                  thrown.set(e);
                }
              },
              "other");
      other.start();
      other.join();
      switch (thrown.get()) {
        case null -> {}
        case Error e -> throw e;
        case Exception e -> throw e;
        case Throwable e -> throw new AssertionError(e);
      }
    }
  }
}
