package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ringbuf.testing.Await;
import java.lang.foreign.MemorySegment;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// How long rings, roles and their memory live.
class LifetimeTest {
  private static final long LARGE = 1 << 26;
  private static final BufferPoolMXBean NATIVE_MEMORY =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
          .filter(pool -> pool.getName().equals("direct"))
          .findFirst()
          .orElseThrow();

  @Test
  void aRingOfTheGarbageCollectorLivesAsLongAsARoleIsReferenced() {
    long before = NATIVE_MEMORY.getMemoryUsed();
    RingProducer in = RingBuffer.allocate(JAVA_BYTE, LARGE).producer();
    System.gc();
    assertThat(NATIVE_MEMORY.getMemoryUsed() - before).isGreaterThanOrEqualTo(LARGE / 2);
    for (int i = 0; i < 100; i++) {
      in.push(new byte[1000]);
    }
    assertThat(in.position()).isEqualTo(100_000);
  }

  @Test
  void aRingOfTheGarbageCollectorLivesAsLongAsItsMemoryIsReferenced() {
    MemorySegment memory = RingBuffer.allocate(JAVA_INT, 1000).memory();
    System.gc();
    RingBuffer ring = RingBuffer.open(memory, JAVA_INT);
    ring.producer().push(new int[] {1, 2});
    assertThat(ring.consumer().popInts(4)).containsExactly(1, 2);
  }

  @Test
  void anUnreachableRingIsFreed() {
    long before = NATIVE_MEMORY.getMemoryUsed();
    RingBuffer.allocate(JAVA_BYTE, LARGE).producer().push(new byte[10]);
    Await.until(
        "its memory is freed",
        () -> {
          System.gc();
          return NATIVE_MEMORY.getMemoryUsed() - before < LARGE / 2;
        });
  }

  @Test
  void rolesAreClaimedOnceAndFreeAgainWhenClosed() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    for (int i = 0; i < 3; i++) {
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      assertThatExceptionOfType(RingBusyException.class)
          .isThrownBy(ring::producer)
          .withMessage("the producer role of this ring is already claimed; close it first");
      assertThatExceptionOfType(RingBusyException.class)
          .isThrownBy(ring::consumer)
          .withMessage("the consumer role of this ring is already claimed; close it first");
      in.close();
      in.close();
      out.close();
      out.close();
    }
  }

  @Test
  void closingARoleTwiceDoesNotTakeItFromTheNext() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    RingProducer first = ring.producer();
    first.close();
    RingProducer second = ring.producer();
    first.close();
    assertThatExceptionOfType(RingBusyException.class).isThrownBy(ring::producer);
    assertThat(second.push(new int[1])).isEqualTo(1);
  }

  @Test
  void aSuccessorResumesWhereTheRoleWasLeft() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    try (RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      in.push(new int[] {0, 1, 2, 3, 4, 5});
      assertThat(out.popInts(3)).containsExactly(0, 1, 2);
      assertThat(out.peek(MemorySegment.ofArray(new int[1]))).isEqualTo(1);
    }
    try (RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      assertThat(in.position()).isEqualTo(6);
      assertThat(in.push(new int[] {6})).isEqualTo(1);
      assertThat(out.position()).isEqualTo(3);
      assertThat(out.popInts(9)).as("peeked, but not taken").containsExactly(3);
      assertThat(out.next(1)).isEqualTo(-2);
      assertThat(out.popInts(9)).containsExactly(6);
    }
  }

  @Test
  void aNewConsumerTakesACancelBack() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    RingProducer in = ring.producer();
    try (RingConsumer out = ring.consumer()) {
      out.cancel();
      assertThat(in.isCancelled()).isTrue();
      assertThat(in.push(new int[] {7})).as("pushing stays harmless").isEqualTo(1);
    }
    assertThat(ring.isCancelled()).isTrue();
    RingConsumer next = ring.consumer();
    assertThat(in.isCancelled()).isFalse();
    assertThat(next.popInts(4)).containsExactly(7);
  }

  @Test
  void resetStartsAnewAfterTheEnd() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 2);
    try (RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      in.push(new int[] {1, 2, 3});
      in.fail(42);
      out.clear();
      out.next(1);
      out.cancel();
    }
    ring.reset();
    assertThat(ring.isEnded()).isFalse();
    assertThat(ring.isCancelled()).isFalse();
    assertThat(ring.offered()).isZero();
    assertThat(ring.dropped()).isZero();
    assertThat(ring.skipped()).isZero();
    assertThat(ring.reported()).isZero();
    try (RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      assertThat(in.push(new int[] {1, 2, 3})).isEqualTo(2);
      assertThat(out.position()).isZero();
      assertThat(out.popInts(4)).containsExactly(1, 2);
      assertThat(out.next(1)).isEqualTo(-1);
      assertThat(out.failureCode()).isZero();
    }
  }
}
