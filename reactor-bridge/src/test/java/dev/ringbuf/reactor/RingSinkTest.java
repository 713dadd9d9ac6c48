package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;
import reactor.test.publisher.TestPublisher.Violation;
import reactor.util.context.Context;

/// A stream into a ring: credit, underruns, ends, and publishers that break the rules.
@Timeout(60)
class RingSinkTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingConsumer out = ring.consumer();
  private final TestPublisher<int[]> upstream = TestPublisher.create();

  private static void awaitTrue(BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void putsItemsIntoTheRingAndEndsIt() {
    Flux.just(new int[] {1, 2}, new int[] {3}).subscribe(RingSink.ints(ring, 2));

    assertThat(out.popInts(8)).containsExactly(1, 2, 3);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.isFailed()).isFalse();
  }

  @Test
  void takesEveryKindOfItem() {
    assertThat(through(JAVA_BYTE, new byte[] {1}, RingSink::bytes).popBytes(1)).containsExactly(1);
    assertThat(through(JAVA_SHORT, new short[] {1}, RingSink::shorts).popShorts(1))
        .containsExactly((short) 1);
    assertThat(through(JAVA_CHAR, new char[] {1}, RingSink::chars).popChars(1))
        .containsExactly('\1');
    assertThat(through(JAVA_INT, new int[] {1}, RingSink::ints).popInts(1)).containsExactly(1);
    assertThat(through(JAVA_LONG, new long[] {1}, RingSink::longs).popLongs(1)).containsExactly(1);
    assertThat(through(JAVA_FLOAT, new float[] {1}, RingSink::floats).popFloats(1))
        .containsExactly(1);
    assertThat(through(JAVA_DOUBLE, new double[] {1}, RingSink::doubles).popDoubles(1))
        .containsExactly(1);
    assertThat(
            through(JAVA_BYTE, ByteBuffer.wrap(new byte[] {1}), RingSink::byteBuffers).popBytes(1))
        .containsExactly(1);
    assertThat(
            through(JAVA_INT, MemorySegment.ofArray(new int[] {1}), RingSink::segments).popInts(1))
        .containsExactly(1);
  }

  private static <T> RingConsumer through(
      java.lang.foreign.MemoryLayout element,
      T item,
      java.util.function.BiFunction<RingBuffer, Integer, RingSink<T>> sink) {
    RingBuffer ring = RingBuffer.allocate(element, 2);
    Flux.just(item).subscribe(sink.apply(ring, 1));
    return ring.consumer();
  }

  @Test
  void asksForAsManyItemsAsAreSureToFit() {
    upstream.subscribe(RingSink.ints(ring, 3));
    upstream.assertMinRequested(2).assertMaxRequested(2);
    upstream.next(new int[] {1}, new int[] {2}); // room for two more of three elements
    upstream.assertMinRequested(2).assertMaxRequested(2);
    upstream.next(new int[] {3, 4, 5}, new int[] {6, 7, 8});
    upstream.assertMaxRequested(0);
    assertThat(ring.dropped()).isZero();
  }

  @Test
  void asksForMoreOnceAQuarterOfTheRingIsFree() {
    upstream.subscribe(RingSink.ints(ring, 1));
    for (int i = 0; i < 8; i++) {
      upstream.next(new int[] {i});
    }
    upstream.assertMaxRequested(0);
    out.popInts(1);
    upstream.assertMaxRequested(0);
    out.popInts(1);
    awaitTrue(() -> requestedIs(2));
  }

  private boolean requestedIs(long count) {
    try {
      upstream.assertMinRequested(count);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  @Test
  void losesNothingWhenTheConsumerIsSlow() {
    Flux.range(0, 500)
        .map(i -> new int[] {3 * i, 3 * i + 1, 3 * i + 2})
        .publishOn(Schedulers.parallel())
        .subscribe(RingSink.ints(ring, 3).maxDelay(Duration.ofNanos(10_000)));
    int next = 0;
    int[] some = new int[5];
    while (!out.isTerminated()) {
      int count = out.pop(some);
      for (int i = 0; i < count; i++) {
        assertThat(some[i]).isEqualTo(next++);
      }
    }
    assertThat(next).isEqualTo(1_500);
    assertThat(ring.dropped()).isZero();
  }

  @Test
  void turnsAnErrorIntoACodeBehindWhatIsInTheRing() {
    upstream.subscribe(
        RingSink.ints(ring, 1).failureCode(e -> e instanceof ArithmeticException ? 7 : 8));
    upstream.next(new int[] {1}).error(new ArithmeticException());

    assertThat(out.isTerminated()).isFalse();
    out.popInts(1);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.failureCode()).isEqualTo(7);
  }

  @Test
  void passesTheCodeOfAFailedRingOn() {
    upstream.subscribe(RingSink.ints(ring, 1));
    upstream.error(new RingFailedException(5, 0));
    assertThat(out.failureCode()).isEqualTo(5);
  }

  @Test
  void countsUnderrunsAndTellsWhere() {
    List<Long> positions = new ArrayList<>();
    RingSink<int[]> sink = RingSink.ints(ring, 2).doOnUnderrun(positions::add);
    upstream.subscribe(sink);
    upstream.next(new int[] {1, 2}); // the start is none
    out.popInts(1);
    upstream.next(new int[] {3});
    assertThat(sink.underruns()).isZero();
    out.popInts(2);
    upstream.next(new int[] {4});
    assertThat(sink.underruns()).isEqualTo(1);
    assertThat(positions).containsExactly(3L);
  }

  @Test
  void cancelsWhenTheConsumerDoes() {
    upstream.subscribe(RingSink.ints(ring, 1));
    out.cancel();
    awaitTrue(upstream::wasCancelled);
    ring.producer().close(); // the role is free
  }

  @Test
  void doesNotMindTheCancelOfAFormerConsumer() {
    out.cancel();
    out.close();
    RingSink<int[]> sink = RingSink.ints(ring, 1);
    upstream.subscribe(sink);
    upstream.next(new int[] {1});
    try (RingConsumer next = ring.consumer()) {
      assertThat(next.popInts(1)).containsExactly(1);
      upstream.next(new int[] {2});
      next.cancel();
      awaitTrue(upstream::wasCancelled);
    }
  }

  @Test
  void disposesWithoutEndingTheRing() {
    RingSink<int[]> sink = RingSink.ints(ring, 1);
    upstream.subscribe(sink);
    upstream.next(new int[] {1});
    sink.dispose();

    upstream.assertCancelled();
    assertThat(sink.isDisposed()).isTrue();
    assertThat(ring.isEnded()).isFalse();
    Flux.just(new int[] {2}).subscribe(RingSink.ints(ring, 1));
    assertThat(out.popInts(2)).containsExactly(1, 2);
  }

  @Test
  void cancelsAtOnceWhenItWasDisposedBefore() {
    RingSink<int[]> sink = RingSink.ints(ring, 1);
    sink.dispose();
    upstream.subscribe(sink);
    upstream.assertCancelled();
  }

  @Test
  void showsWhatItKnows() {
    RingSink<int[]> sink = RingSink.ints(ring, 2).context(Context.of("key", "value"));
    upstream.subscribe(sink);
    upstream.next(new int[] {1, 2});
    assertThat(sink.currentContext().<String>get("key")).isEqualTo("value");
    assertThat(sink.scan(Scannable.Attr.BUFFERED)).isEqualTo(2);
    assertThat(sink.scan(Scannable.Attr.CAPACITY)).isEqualTo(8);
    assertThat(sink.scan(Scannable.Attr.PREFETCH)).isEqualTo(4);
    assertThat(sink.scan(Scannable.Attr.TERMINATED)).isFalse();
    assertThat(sink.scan(RingAttr.DROPPED)).isZero();
    IllegalStateException e = new IllegalStateException();
    upstream.error(e);
    assertThat(sink.scan(Scannable.Attr.TERMINATED)).isTrue();
    assertThat(sink.scan(Scannable.Attr.ERROR)).isSameAs(e);
  }

  // Bad input

  @Test
  void refusesBadConfiguration() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingSink.ints(ring, 0))
        .withMessage("a chunk of 0 elements is not in 1 .. 8, the ring's capacity");
    assertThatIllegalArgumentException().isThrownBy(() -> RingSink.ints(ring, 9));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingSink.floats(ring, 1))
        .withMessage("expected a ring of float elements, got one of int");
    RingSink<int[]> sink = RingSink.ints(ring, 1);
    assertThatIllegalArgumentException().isThrownBy(() -> sink.maxDelay(Duration.ZERO));
    assertThatIllegalStateException()
        .as("the producer's role is taken")
        .isThrownBy(() -> RingSink.ints(ring, 1));
    upstream.subscribe(sink);
    assertThatIllegalStateException()
        .isThrownBy(() -> sink.context(Context.empty()))
        .withMessage("the sink is subscribed already: configure it before");
  }

  @Test
  void failsTheRingWhenAnItemIsNotWholeElements() {
    RingBuffer frames =
        RingBuffer.allocate(java.lang.foreign.MemoryLayout.sequenceLayout(2, JAVA_INT), 8);
    AtomicReference<Throwable> dropped = new AtomicReference<>();
    upstream.subscribe(
        RingSink.ints(frames, 2)
            .context(
                Context.of(
                    "reactor.onErrorDropped.local",
                    (java.util.function.Consumer<Throwable>) dropped::set)));
    upstream.next(new int[] {1, 2, 3});

    upstream.assertCancelled();
    assertThat(dropped.get()).isInstanceOf(IllegalArgumentException.class);
    try (RingConsumer consumer = frames.consumer()) {
      assertThat(consumer.failureCode()).isEqualTo(1);
      assertThat(consumer.available()).isZero();
    }
  }

  @Test
  void makesAGapOfWhatComesWithoutDemand() {
    TestPublisher<int[]> rude = TestPublisher.createNoncompliant(Violation.REQUEST_OVERFLOW);
    rude.subscribe(RingSink.ints(ring, 4));
    rude.next(new int[4]).next(new int[4]).next(new int[3]).complete();

    assertThat(out.popInts(8)).hasSize(8);
    assertThat(out.pollGap()).isEqualTo(3);
    assertThat(out.isTerminated()).isTrue();
  }

  @Test
  @SuppressWarnings("NullAway") // the violation that is tested
  void throwsOnNullAsTheRulesWant() {
    RingSink<int[]> sink = RingSink.ints(ring, 4);
    assertThatNullPointerException().isThrownBy(() -> sink.onSubscribe(null));
    upstream.subscribe(sink);
    assertThatNullPointerException().isThrownBy(() -> sink.onNext(null));
    assertThatNullPointerException().isThrownBy(() -> sink.onError(null));
  }

  @Test
  void cancelsASecondSubscription() {
    RingSink<int[]> sink = RingSink.ints(ring, 4);
    upstream.subscribe(sink);
    TestPublisher<int[]> second = TestPublisher.create();
    second.subscribe(sink);
    second.assertCancelled();
    upstream.assertNotCancelled();
  }

  @Test
  void dropsWhatComesAfterTheEnd() {
    AtomicInteger nexts = new AtomicInteger();
    AtomicInteger errors = new AtomicInteger();
    Context hooks =
        Context.of(
            "reactor.onNextDropped.local",
            (java.util.function.Consumer<Object>) item -> nexts.incrementAndGet(),
            "reactor.onErrorDropped.local",
            (java.util.function.Consumer<Throwable>) e -> errors.incrementAndGet());
    TestPublisher<int[]> rude = TestPublisher.createNoncompliant(Violation.CLEANUP_ON_TERMINATE);
    rude.subscribe(RingSink.ints(ring, 4).context(hooks));
    rude.complete().next(new int[1]).error(new IllegalStateException()).complete();

    assertThat(nexts).hasValue(1);
    assertThat(errors).hasValue(1);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.isFailed()).isFalse();
  }

  @Test
  void discardsWhatComesAfterDispose() {
    List<Object> discarded = new ArrayList<>();
    TestPublisher<int[]> rude = TestPublisher.createNoncompliant(Violation.DEFER_CANCELLATION);
    RingSink<int[]> sink =
        RingSink.ints(ring, 4)
            .context(
                Context.of(
                    "reactor.onDiscard.local",
                    (java.util.function.Consumer<Object>) discarded::add));
    rude.subscribe(sink);
    sink.dispose();
    rude.next(new int[1]);
    assertThat(discarded).hasSize(1);
    assertThat(ring.offered()).isZero();
  }
}
