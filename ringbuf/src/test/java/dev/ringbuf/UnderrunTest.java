package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Underruns: periods in which the consumer wanted elements and found the ring empty. Missing
/// elements: those that it says were due in them.
@Timeout(60)
class UnderrunTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  private void assertShort(long underruns, long missing) {
    assertThat(ring.underruns()).as("underruns").isEqualTo(underruns);
    assertThat(ring.missing()).as("missing").isEqualTo(missing);
  }

  @Test
  void aPeriodCountsOnceHoweverOftenItIsRead() {
    in.push(new int[3]);
    out.popInts(3);
    assertShort(0, 0); // empty now, but no read has found it so
    assertThat(out.pop(new int[2])).isZero();
    assertShort(1, 0);
    assertThat(out.popInts(9)).isEmpty();
    assertThat(out.popInt(-1)).isEqualTo(-1);
    assertThat(out.next(1)).isZero();
    assertThat(out.window(1).count()).isZero();
    assertThat(out.hold(1)).isZero();
    assertShort(1, 0);
    in.push(new int[1]);
    out.popInts(9);
    assertShort(1, 0);
    assertThat(out.next(1)).isZero();
    assertShort(2, 0);
  }

  @Test
  void onlyReadsThatWantElementsCount() {
    in.push(new int[1]);
    out.popInts(1);
    assertThat(out.available()).isZero();
    assertThat(out.isTerminated()).isFalse();
    assertThat(out.skip(3)).isZero();
    assertThat(out.pop(new int[0])).isZero();
    out.arm(() -> {});
    out.disarm();
    assertShort(0, 0);
  }

  @Test
  void nothingIsLateBeforeTheFirstElement() {
    assertThat(out.next(1)).isZero();
    out.missed(480);
    assertShort(0, 0);
    in.push(new int[1]);
    out.popInts(1);
    out.missed(480);
    assertShort(1, 480);
  }

  @Test
  void whatIsMissingBelongsToTheUnderrunOfTheRead() {
    in.push(new int[3]);
    int[] block = new int[4];
    int n = out.pop(block);
    out.missed(block.length - n); // a period that only the caller knows to be one
    assertShort(1, 1);
    n = out.pop(block);
    out.missed(block.length - n);
    assertShort(1, 5);
    in.push(block);
    n = out.pop(block);
    out.missed(block.length - n);
    assertShort(1, 5);
  }

  @Test
  void aGapIsNoUnderrun() {
    in.push(new int[6]);
    out.popInts(9);
    assertThat(out.next(1)).isEqualTo(-2);
    in.push(new int[1]);
    assertThat(out.next(1)).isEqualTo(1);
    assertShort(0, 0);
  }

  @Test
  void theEndIsNoUnderrun() {
    in.push(new int[2]);
    in.complete();
    out.missed(0);
    out.popInts(1);
    out.missed(1); // its element came before the end, but late
    out.popInts(9);
    assertThat(out.next(1)).isZero();
    out.missed(1);
    assertShort(1, 1);
  }

  @Test
  void aSuccessorContinuesTheCountsAndRepeatsNoPeriod() {
    in.push(new int[1]);
    out.popInts(1);
    out.popInts(1);
    out.missed(2);
    out.close();
    RingConsumer successor = ring.consumer();
    successor.popInts(1);
    successor.missed(2);
    assertShort(1, 2);
    in.push(new int[1]);
    successor.popInts(1);
    successor.popInts(1);
    assertShort(2, 2);
  }

  @Test
  void resetStartsAnew() {
    in.push(new int[1]);
    out.popInts(1);
    out.missed(3);
    in.close();
    out.close();
    ring.reset();
    assertShort(0, 0);
  }

  @Test
  void aNegativeNumberOfMissingElementsIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> out.missed(-1));
  }

  @Test
  void theCountOfMissingElementsDoesNotOverflow() {
    in.push(new int[1]);
    out.popInts(1);
    out.missed(Long.MAX_VALUE - 1);
    out.missed(7);
    assertShort(1, Long.MAX_VALUE);
  }

  /// Each time that the consumer finds nothing after it has found something is an underrun. Whether
  /// the last one is, depends on whether the stream has ended by then.
  @Test
  void theCountIsExactWhileAnotherThreadProduces() {
    int elements = 200_000;
    CompletableFuture<Void> producing =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < elements; ) {
                i += in.tryPushInt(i) ? 1 : 0;
              }
              in.complete();
            });
    long periods = 0;
    boolean found = false;
    while (!out.isTerminated()) {
      int n = out.popInts(3).length;
      periods += found && n == 0 ? 1 : 0;
      found = n > 0;
    }
    producing.join();
    assertThat(ring.delivered()).isEqualTo(elements);
    assertThat(ring.underruns()).isBetween(periods - 1, periods);
  }
}
