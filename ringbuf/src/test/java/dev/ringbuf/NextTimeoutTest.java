package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The consumer's bounded wait: it ends with something to read, with the stream, or in time.
class NextTimeoutTest {
  private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  @Test
  void whatIsHereIsAnsweredAtOnce() throws InterruptedException {
    in.push(new int[] {1, 2});
    assertThat(out.next(9, FOREVER)).isEqualTo(2);
    assertThat(out.popInts(9)).containsExactly(1, 2);
    in.drop(3);
    assertThat(out.next(9, FOREVER)).isEqualTo(-3);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void aTimeoutOfNothingDoesNotWait(long seconds) throws InterruptedException {
    assertThat(out.next(9, Duration.ofSeconds(seconds))).isZero();
  }

  @Test
  void theTimeoutEndsTheWait() throws InterruptedException {
    assertThat(out.next(9, Duration.ofMillis(5))).isZero();
  }

  @Test
  void anElementEndsTheWait() throws Exception {
    CompletableFuture<Long> next = nextInAnotherThread();
    in.push(new int[] {7});
    assertThat(next.get(2, TimeUnit.MINUTES)).isEqualTo(1);
  }

  @Test
  void aGapEndsTheWait() throws Exception {
    CompletableFuture<Long> next = nextInAnotherThread();
    in.drop(5);
    assertThat(next.get(2, TimeUnit.MINUTES)).isEqualTo(-5);
  }

  @Test
  void theEndOfTheStreamEndsTheWait() throws Exception {
    CompletableFuture<Long> next = nextInAnotherThread();
    in.complete();
    assertThat(next.get(2, TimeUnit.MINUTES)).isZero();
  }

  @Test
  void whatCameBeforeTheEndIsAnsweredFirst() throws InterruptedException {
    in.push(new int[] {1, 2, 3, 4, 5});
    in.complete();
    assertThat(out.next(9, FOREVER)).isEqualTo(4);
    out.consume(4);
    assertThat(out.next(9, FOREVER)).isEqualTo(-1);
    assertThat(out.next(9, FOREVER)).as("the end").isZero();
    assertThat(out.isTerminated()).isTrue();
  }

  @Test
  void anInterruptEndsTheWait() {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    CompletableFuture<Long> next =
        CompletableFuture.supplyAsync(
            () -> {
              thread.complete(Thread.currentThread());
              return next();
            },
            task -> new Thread(task).start());
    thread.join().interrupt();
    assertThat(next)
        .failsWithin(Duration.ofMinutes(2))
        .withThrowableOfType(ExecutionException.class)
        .havingRootCause()
        .isInstanceOf(InterruptedException.class)
        .withMessage("interrupted after 0 of 9 elements");
  }

  @Test
  void closingTheRingEndsTheWait() {
    CompletableFuture<Long> next = nextInAnotherThread();
    ring.close();
    assertThat(next)
        .failsWithin(Duration.ofMinutes(2))
        .withThrowableOfType(ExecutionException.class)
        .havingRootCause()
        .isInstanceOf(RingClosedException.class);
  }

  @Test
  void aQuestionForNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> out.next(0, FOREVER));
  }

  private CompletableFuture<Long> nextInAnotherThread() {
    return CompletableFuture.supplyAsync(this::next, task -> Thread.ofVirtual().start(task));
  }

  private long next() {
    try {
      return out.next(9, FOREVER);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
