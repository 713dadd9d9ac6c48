package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ringbuf.testing.Await;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The push for producers that may wait: everything goes in, or the caller learns how much did and
/// keeps the rest. Nothing is ever dropped.
class TryPushTimeoutTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  @AfterEach
  void nothingIsDropped() {
    assertThat(ring.dropped()).isZero();
  }

  private static MemorySegment numbers(int first, int count) {
    return Entries.segment(Entries.numbered(Primitive.INT, first, count));
  }

  @Test
  void whatFitsGoesInAtOnce() throws InterruptedException {
    assertThat(in.tryPush(numbers(0, 3), FOR_EVER)).isEqualTo(3);
    assertThat(out.popInts(9)).containsExactly(0, 1, 2);
  }

  @Test
  void aFullRingAcceptsNothing() throws InterruptedException {
    in.push(new int[4]);
    assertThat(in.tryPush(numbers(0, 0), FOR_EVER)).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aTimeoutOfNothingDoesNotWait(long seconds) throws InterruptedException {
    assertThat(in.tryPush(numbers(0, 9), Duration.ofSeconds(seconds))).isEqualTo(4);
    assertThat(in.tryPush(numbers(4, 5), Duration.ofSeconds(seconds))).isZero();
    assertThat(ring.offered()).isEqualTo(4);
  }

  @Test
  void afterTheTimeoutTheRemainderIsTheCallers() throws InterruptedException {
    assertThat(in.tryPush(numbers(0, 9), Duration.ofMillis(5))).isEqualTo(4);
    assertThat(out.popInts(9)).containsExactly(0, 1, 2, 3);
    assertThat(in.tryPush(numbers(4, 2), FOR_EVER)).isEqualTo(2);
    assertThat(out.popInts(9)).containsExactly(4, 5);
  }

  @Test
  void moreThanTheCapacityGoesInWhileTheConsumerReads() throws Exception {
    CompletableFuture<Long> pushed = pushInAnotherThread(numbers(0, 50_000), FOR_EVER);
    int[] chunk = new int[3];
    for (int next = 0; next < 50_000; ) {
      int count = out.pop(chunk);
      for (int i = 0; i < count; i++) {
        assertThat(chunk[i]).isEqualTo(next++);
      }
    }
    assertThat(pushed.get(2, TimeUnit.MINUTES)).isEqualTo(50_000);
  }

  @Test
  void aCancelEndsTheWait() throws Exception {
    CompletableFuture<Long> pushed = pushInAnotherThread(numbers(0, 9), FOR_EVER);
    awaitFullRing();
    out.cancel();
    assertThat(pushed.get(2, TimeUnit.MINUTES)).isEqualTo(4);
    assertThat(out.popInts(9)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void anInterruptEndsTheWaitAndWhatIsInStaysIn() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Long> pushed =
        CompletableFuture.supplyAsync(
            () -> {
              thread.complete(Thread.currentThread());
              return push(numbers(0, 9), FOR_EVER);
            },
            task -> new Thread(task).start());
    awaitFullRing();
    thread.get().interrupt();
    assertThat(pushed)
        .failsWithin(Duration.ofMinutes(2))
        .withThrowableOfType(ExecutionException.class)
        .havingRootCause()
        .isInstanceOf(InterruptedException.class)
        .withMessage("interrupted after 4 of 9 elements");
    assertThat(out.popInts(9)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void aThreadThatWasInterruptedBeforeStillPushesWhatFits() throws InterruptedException {
    Thread.currentThread().interrupt();
    assertThat(in.tryPush(numbers(0, 3), FOR_EVER)).isEqualTo(3);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void closingTheRingEndsTheWait() {
    CompletableFuture<Long> pushed = pushInAnotherThread(numbers(0, 9), FOR_EVER);
    awaitFullRing();
    ring.close();
    assertThat(pushed)
        .failsWithin(Duration.ofMinutes(2))
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("the ring is closed");
  }

  @Test
  void badInputIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.tryPush(MemorySegment.ofArray(new byte[3]), FOR_EVER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.tryPush(MemorySegment.ofArray(new float[3]), FOR_EVER));
    assertThat(ring.offered()).isZero();
  }

  private void awaitFullRing() {
    Await.until("the ring is full", () -> ring.buffered() == ring.capacity());
  }

  private CompletableFuture<Long> pushInAnotherThread(MemorySegment source, Duration timeout) {
    return CompletableFuture.supplyAsync(
        () -> push(source, timeout), task -> Thread.ofVirtual().start(task));
  }

  private long push(MemorySegment source, Duration timeout) {
    try {
      return in.tryPush(source, timeout);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
