package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.publisher.TestPublisher.Violation;
import reactor.util.context.Context;

/// A `Flux` into a ring: credit, ends, bad input, underruns.
@Timeout(60)
class RingSubscriberTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingConsumer out = ring.consumer();
  private final TestPublisher<int[]> source = TestPublisher.create();
  private final List<Long> requests = new CopyOnWriteArrayList<>();
  private final List<Object> discarded = new CopyOnWriteArrayList<>();
  private final List<Throwable> droppedErrors = new CopyOnWriteArrayList<>();
  private final Context hooks =
      Operators.enableOnDiscard(Context.empty(), discarded::add)
          .put("reactor.onErrorDropped.local", hook());

  private java.util.function.Consumer<Throwable> hook() {
    return droppedErrors::add;
  }

  @AfterEach
  void resetHooks() {
    Hooks.resetOnNextDropped();
  }

  private RingSubscriber<int[]> sink(int maxChunk) {
    return RingSubscriber.ints(ring, maxChunk).context(hooks);
  }

  private RingSubscriber<int[]> subscribe(RingSubscriber<int[]> sink) {
    source.flux().doOnRequest(requests::add).subscribe(sink);
    Garbage.await(() -> !requests.isEmpty());
    return sink;
  }

  @Test
  void whatIsEmittedIsInTheRingInOrder() {
    RingSubscriber<int[]> sink = subscribe(sink(2));
    source.next(new int[] {1, 2}).next(new int[0]).next(new int[] {3}).next(new int[] {4});
    source.complete();

    assertThat(out.popInts(8)).containsExactly(1, 2, 3, 4);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.isFailed()).isFalse();
    StepVerifier.create(sink.completion()).expectComplete().verify(DEADLINE);
    assertThat(sink.isDisposed()).isTrue();
    assertThat(sink.scan(Attr.TERMINATED)).isTrue();
  }

  @Test
  void arraysAreConvertedToTheByteOrderOfTheRing() {
    RingBuffer network = RingBuffer.allocate(JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), 4);
    Flux.just(new int[] {1, 2})
        .subscribeWith(RingSubscriber.ints(network, 2))
        .completion()
        .block(DEADLINE);

    MemorySegment seen = MemorySegment.ofArray(new byte[8]);
    assertThat(network.consumer().pop(seen)).isEqualTo(2);
    assertThat(seen.toArray(JAVA_BYTE)).containsExactly(0, 0, 0, 1, 0, 0, 0, 2);
  }

  @Test
  void asksFirstForWhatTheRingHolds() {
    subscribe(sink(3));
    assertThat(requests).containsExactly(2L); // 8 / 3
  }

  @Test
  void asksAgainOnceThreeQuartersAreFree() {
    subscribe(sink(2));
    for (int i = 0; i < 4; i++) {
      source.next(new int[] {i, i});
    }
    assertThat(ring.buffered()).isEqualTo(8);
    out.popInts(4); // half
    out.popInts(1);
    out.popInts(1);
    Garbage.await(() -> requests.size() == 2);
    assertThat(requests).containsExactly(4L, 3L);
  }

  @Test
  void asksAgainWhileOneOfTwoIsStillInTheRing() {
    subscribe(sink(4));
    source.next(new int[4]).next(new int[4]);
    out.popInts(4);
    Garbage.await(() -> requests.size() == 2);
    assertThat(requests).containsExactly(2L, 1L);
  }

  @Test
  void shortItemsAreAskedForAgainWithoutTheConsumer() {
    subscribe(sink(4));
    source.next(new int[1]);
    assertThat(requests).containsExactly(2L); // there is room for 7, one item of 4 is on its way
    source.next(new int[1]);
    Garbage.await(() -> requests.size() == 2);
    assertThat(requests).containsExactly(2L, 1L); // there is room for 6
  }

  @Test
  void itemsThatAreOnTheirWayKeepTheirSlots() {
    subscribe(sink(2));
    source.next(new int[] {1, 2});
    out.popInts(2);
    source.next(new int[] {3, 4}).next(new int[] {5, 6});
    out.popInts(4); // all is free, but one of four is still to come
    Garbage.await(() -> requests.size() == 2);
    assertThat(requests).containsExactly(4L, 3L);
  }

  @Test
  void anEagerUpstreamNeverOverrunsTheRing() {
    RingSubscriber<int[]> sink = sink(2);
    Flux.range(0, 10_000).map(i -> new int[] {2 * i, 2 * i + 1}).subscribe(sink);
    int next = 0;
    while (!out.isTerminated()) {
      for (int value : out.popInts(3)) {
        assertThat(value).isEqualTo(next++);
      }
    }
    assertThat(next).isEqualTo(20_000);
    assertThat(ring.dropped()).isZero();
    StepVerifier.create(sink.completion()).expectComplete().verify(DEADLINE);
  }

  @Test
  void anErrorReachesTheConsumerBehindTheElements() {
    RingSubscriber<int[]> sink =
        subscribe(sink(2).failureCode(error -> String.valueOf(error.getMessage()).length()));
    StepVerifier.create(sink.completion())
        .then(() -> source.next(new int[] {1, 2}).error(new IllegalStateException("seven.")))
        .expectErrorMessage("seven.")
        .verify(DEADLINE);

    assertThat(out.isTerminated()).isFalse();
    assertThat(out.popInts(8)).containsExactly(1, 2);
    assertThat(out.isTerminated()).isTrue();
    assertThat(out.failureCode()).isEqualTo(6);
    assertThat(droppedErrors).isEmpty();
    assertThat(sink.scan(Attr.ERROR)).hasMessage("seven.");
  }

  @Test
  void anErrorThatNobodyWaitsForIsDropped() {
    subscribe(sink(2));
    source.error(new IllegalStateException("boom"));
    assertThat(out.failureCode()).isEqualTo(RingSubscriber.FAILURE_CODE);
    assertThat(droppedErrors).singleElement().extracting(Throwable::getMessage).isEqualTo("boom");
  }

  @Test
  void theFailureOfARingThatTheStreamCameFromIsPassedOn() {
    RingBuffer from = RingBuffer.allocate(JAVA_INT, 4);
    from.producer().fail(17);
    StepVerifier.create(RingFlux.ints(from, 2).subscribeWith(sink(2)).completion())
        .expectError(RingFailedException.class)
        .verify(DEADLINE);
    assertThat(out.failureCode()).isEqualTo(17);
  }

  @Test
  void aFailureCodeThatThrowsIsReplaced() {
    subscribe(
        sink(2)
            .failureCode(
                error -> {
                  throw new IllegalArgumentException("no code");
                }));
    source.error(new IllegalStateException("boom"));
    assertThat(out.failureCode()).isEqualTo(RingSubscriber.FAILURE_CODE);
    assertThat(droppedErrors.getFirst().getSuppressed()).hasSize(1);
  }

  @Test
  void theConsumersCancelReachesUpstream() {
    RingSubscriber<int[]> sink = subscribe(sink(2));
    StepVerifier.create(sink.completion())
        .then(out::cancel)
        .expectErrorMatches(error -> error instanceof CancellationException)
        .verify(DEADLINE);
    Garbage.await(source::wasCancelled);
    assertThat(sink.scan(Attr.CANCELLED)).isTrue();
    assertThat(ring.isEnded()).isFalse();
    ring.producer().close(); // the role is free
  }

  @Test
  void theCancelOfAFormerConsumerIsNone() {
    out.cancel();
    out.close();
    subscribe(sink(2));
    source.next(new int[] {1});
    try (RingConsumer next = ring.consumer()) {
      assertThat(next.popInts(1)).containsExactly(1);
      source.next(new int[] {2}); // the sink sees that a consumer has come
      next.cancel();
      Garbage.await(source::wasCancelled);
    }
  }

  @Test
  void disposingFreesTheRoleAndLeavesTheStreamOpenForAnother() {
    RingSubscriber<int[]> first = subscribe(sink(2));
    source.next(new int[] {1});
    first.dispose();
    assertThat(source.wasCancelled()).isTrue();
    assertThat(first.isDisposed()).isTrue();
    first.onNext(new int[] {2}); // was on its way
    assertThat(discarded).hasSize(1);

    Flux.just(new int[] {3}).subscribe(sink(2));
    Garbage.await(ring::isEnded);
    assertThat(out.popInts(8)).containsExactly(1, 3);
  }

  @Test
  void aSinkDisposedOfBeforeItsSubscriptionCancelsIt() {
    RingSubscriber<int[]> sink = sink(2);
    sink.dispose();
    source.flux().subscribe(sink);
    assertThat(source.wasCancelled()).isTrue();
    ring.producer().close();
  }

  @Test
  void aSecondSubscriptionIsCancelledAndTheFirstGoesOn() {
    RingSubscriber<int[]> sink = subscribe(sink(2));
    TestPublisher<int[]> second = TestPublisher.create();
    second.flux().subscribe(sink);
    assertThat(second.wasCancelled()).isTrue();
    assertThat(source.wasCancelled()).isFalse();
    source.next(new int[] {1});
    assertThat(out.popInts(8)).containsExactly(1);
  }

  @Test
  void aRoleThatIsTakenFailsTheSinkAndNotTheRing() {
    ring.producer();
    RingSubscriber<int[]> sink = sink(2);
    source.flux().subscribe(sink);
    assertThat(source.wasCancelled()).isTrue();
    StepVerifier.create(sink.completion())
        .expectErrorMatches(error -> error instanceof IllegalStateException)
        .verify(DEADLINE);
    assertThat(ring.isEnded()).isFalse();
  }

  @Test
  void aStreamThatHasEndedTakesNoMore() {
    Flux.<int[]>empty().subscribe(sink(2));
    RingSubscriber<int[]> late = sink(2);
    source.flux().subscribe(late);
    StepVerifier.create(late.completion())
        .expectErrorMessage("the ring's stream has ended: reset() it to start anew")
        .verify(DEADLINE);
    ring.producer().close();
  }

  @Test
  void closingTheRingFailsTheSink() {
    RingSubscriber<int[]> sink = subscribe(sink(2));
    StepVerifier.create(sink.completion())
        .then(ring::close)
        .expectErrorMatches(error -> error instanceof IllegalStateException)
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
  }

  @Test
  void disposingOfThePollerEndsTheSink() {
    RingPoller poller = RingPoller.create("sink-test", 1);
    RingSubscriber<int[]> sink = subscribe(sink(2).poller(poller));
    StepVerifier.create(sink.completion())
        .then(poller::dispose)
        .expectErrorMatches(error -> error instanceof CancellationException)
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
    assertThat(out.failureCode()).isEqualTo(RingSubscriber.FAILURE_CODE);

    RingSubscriber<int[]> late =
        RingSubscriber.ints(RingBuffer.allocate(JAVA_INT, 8), 2).poller(poller);
    Flux.just(new int[1]).subscribe(late);
    StepVerifier.create(late.completion())
        .expectErrorMatches(error -> String.valueOf(error.getMessage()).contains("disposed"))
        .verify(DEADLINE);
  }

  @Test
  void anItemThatIsTooLongFailsTheSinkWithTheNumbers() {
    RingSubscriber<int[]> sink = subscribe(sink(3));
    source.next(new int[] {1}).next(new int[] {2, 3, 4, 5});

    StepVerifier.create(sink.completion())
        .expectErrorMessage("an item of 4 elements is more than the 3 that this sink takes at once")
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
    assertThat(discarded).hasSize(1);
    assertThat(out.popInts(8)).containsExactly(1);
    assertThat(out.isFailed()).isTrue();
    assertThat(ring.dropped()).isZero();
  }

  @Test
  void anUpstreamThatIgnoresDemandFailsTheSinkWithTheNumbers() {
    TestPublisher<int[]> wild = TestPublisher.createNoncompliant(Violation.REQUEST_OVERFLOW);
    RingSubscriber<int[]> sink = sink(4);
    wild.flux().subscribe(sink);
    wild.next(new int[4]).next(new int[3]).next(new int[2]);

    StepVerifier.create(sink.completion())
        .expectErrorMatches(
            error ->
                Exceptions.isOverflow(error)
                    && "an item of 2 elements came unasked: 1 slots are free"
                        .equals(error.getMessage()))
        .verify(DEADLINE);
    assertThat(ring.buffered()).isEqualTo(7);
    assertThat(ring.dropped()).isZero();
    assertThat(discarded).hasSize(1);
  }

  @Test
  @SuppressWarnings("NullAway") // what must not be
  void nullIsRefused() {
    RingSubscriber<int[]> sink = subscribe(sink(2));
    assertThatThrownBy(() -> sink.onNext(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> sink.onError(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> sink.onSubscribe(null)).isInstanceOf(NullPointerException.class);
    source.next(new int[] {1});
    assertThat(out.popInts(8)).containsExactly(1);
  }

  @Test
  void whatComesAfterTheEndIsDropped() {
    List<Object> dropped = new CopyOnWriteArrayList<>();
    Hooks.onNextDropped(dropped::add);
    RingSubscriber<int[]> sink = subscribe(sink(2));
    source.complete();
    sink.onNext(new int[] {1});
    sink.onError(new IllegalStateException("late"));
    sink.onComplete();
    assertThat(dropped).hasSize(1);
    assertThat(droppedErrors).singleElement().extracting(Throwable::getMessage).isEqualTo("late");
    assertThat(out.isTerminated()).isTrue();
  }

  @Test
  void aSegmentOfAnotherPrimitiveOrNotOfWholeElementsFailsTheSink() {
    for (MemorySegment bad :
        List.of(MemorySegment.ofArray(new float[1]), MemorySegment.ofArray(new byte[6]))) {
      RingBuffer other = RingBuffer.allocate(JAVA_INT, 8);
      RingSubscriber<MemorySegment> sink = RingSubscriber.segments(other, 4);
      Flux.just(bad).subscribe(sink);
      StepVerifier.create(sink.completion())
          .expectErrorMatches(error -> error instanceof IllegalArgumentException)
          .verify(DEADLINE);
      assertThat(other.buffered()).isZero();
    }
  }

  @Test
  void sizesAndElementsAreChecked() {
    assertThatThrownBy(() -> RingSubscriber.ints(ring, 0))
        .hasMessage("a chunk of 0 elements is not in 1 .. 8, the ring's capacity");
    assertThatThrownBy(() -> RingSubscriber.ints(ring, 9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RingSubscriber.floats(ring, 1))
        .hasMessage("expected a ring of float elements, got one of int");
    assertThatThrownBy(() -> RingSubscriber.ints(ring, 1).poll(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyKindOfItemArrives() {
    RingConsumer bytes =
        written(JAVA_BYTE, r -> Flux.just(new byte[] {1}).subscribe(RingSubscriber.bytes(r, 4)));
    assertThat(bytes.popBytes(4)).containsExactly(1);
    RingConsumer shorts =
        written(JAVA_SHORT, r -> Flux.just(new short[] {2}).subscribe(RingSubscriber.shorts(r, 4)));
    assertThat(shorts.popShorts(4)).containsExactly(2);
    RingConsumer chars =
        written(JAVA_CHAR, r -> Flux.just(new char[] {'c'}).subscribe(RingSubscriber.chars(r, 4)));
    assertThat(chars.popChars(4)).containsExactly('c');
    RingConsumer ints =
        written(JAVA_INT, r -> Flux.just(new int[] {3}).subscribe(RingSubscriber.ints(r, 4)));
    assertThat(ints.popInts(4)).containsExactly(3);
    RingConsumer longs =
        written(JAVA_LONG, r -> Flux.just(new long[] {4}).subscribe(RingSubscriber.longs(r, 4)));
    assertThat(longs.popLongs(4)).containsExactly(4);
    RingConsumer floats =
        written(JAVA_FLOAT, r -> Flux.just(new float[] {5}).subscribe(RingSubscriber.floats(r, 4)));
    assertThat(floats.popFloats(4)).containsExactly(5);
    RingConsumer doubles =
        written(
            JAVA_DOUBLE, r -> Flux.just(new double[] {6}).subscribe(RingSubscriber.doubles(r, 4)));
    assertThat(doubles.popDoubles(4)).containsExactly(6);
  }

  @Test
  void buffersAndSegmentsOfEveryKindArrive() {
    ByteBuffer direct = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder());
    direct.putInt(7).putInt(8).putInt(9).position(4);
    ByteBuffer heap = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(10).flip();
    RingConsumer buffers =
        written(
            JAVA_INT,
            r ->
                Flux.just(direct, heap.asReadOnlyBuffer())
                    .subscribe(RingSubscriber.byteBuffers(r, 2)));
    assertThat(buffers.popInts(4)).containsExactly(8, 9, 10);
    assertThat(direct.position()).isEqualTo(4);

    MemorySegment nativeSegment = Arena.ofAuto().allocateFrom(JAVA_INT, 1, 2);
    RingConsumer segments =
        written(
            JAVA_INT,
            r ->
                Flux.just(nativeSegment, MemorySegment.ofArray(new int[] {3}))
                    .subscribe(RingSubscriber.segments(r, 2)));
    assertThat(segments.popInts(4)).containsExactly(1, 2, 3);
  }

  @Test
  void framesAreCountedAsElements() {
    RingBuffer stereo = RingBuffer.allocate(MemoryLayout.sequenceLayout(2, JAVA_FLOAT), 8);
    Flux.just(new float[] {1, 2, 3, 4}).subscribe(RingSubscriber.floats(stereo, 2));
    Garbage.await(stereo::isEnded);
    assertThat(stereo.buffered()).isEqualTo(2);
    assertThat(stereo.consumer().popFloats(4)).containsExactly(1, 2, 3, 4);
  }

  private static RingConsumer written(
      MemoryLayout element, java.util.function.Consumer<RingBuffer> subscription) {
    RingBuffer ring = RingBuffer.allocate(element, 4);
    subscription.accept(ring);
    Garbage.await(ring::isEnded);
    return ring.consumer();
  }

  @Test
  void eachPeriodInWhichTheRingIsEmptyIsOneUnderrun() {
    AtomicLong told = new AtomicLong();
    RingSubscriber<int[]> sink = subscribe(sink(1).doOnUnderrun(told::set));
    assertThat(sink.underruns()).isZero(); // nothing has come yet: nobody is late

    source.next(new int[] {1}).next(new int[] {2});
    out.popInts(1);
    source.next(new int[] {3});
    assertThat(sink.underruns()).isZero(); // never empty

    out.popInts(8);
    Garbage.await(() -> told.get() == 1);
    out.popInts(8);
    source.next(new int[0]); // does not fill it
    source.next(new int[] {4});
    assertThat(sink.underruns()).isEqualTo(1);

    out.popInts(8);
    source.next(new int[] {5});
    assertThat(sink.underruns()).isEqualTo(2);
    Garbage.await(() -> told.get() == 2);

    source.complete();
    out.popInts(8);
    assertThat(sink.underruns()).isEqualTo(2); // ended: nothing is missing
    assertThat(Scannable.from(sink).scan(RingSubscriber.UNDERRUNS)).isEqualTo(2);
  }

  @Test
  void anUnderrunBeforeTheEndCounts() {
    RingSubscriber<int[]> sink = subscribe(sink(2));
    source.next(new int[] {1});
    out.popInts(8);
    source.complete();
    assertThat(sink.underruns()).isEqualTo(1);
  }

  @Test
  void whatWasInTheRingBeforeIsNotOfTheStream() {
    try (var before = ring.producer()) {
      before.push(new int[] {1});
    }
    out.popInts(8);
    RingSubscriber<int[]> sink = subscribe(sink(2));
    source.complete();
    assertThat(sink.underruns()).isZero();
  }

  @Test
  void aCallbackThatThrowsFailsTheSink() {
    RingSubscriber<int[]> sink =
        subscribe(
            sink(2)
                .doOnUnderrun(
                    count -> {
                      throw new IllegalStateException("in the callback");
                    }));
    StepVerifier.create(sink.completion())
        .then(() -> source.next(new int[] {1}))
        .then(() -> out.popInts(8))
        .expectErrorMessage("in the callback")
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
    assertThat(out.isFailed()).isTrue();
  }

  @Test
  void answersWhatIsAskedOfIt() {
    RingSubscriber<int[]> sink = subscribe(sink(2).poll(Duration.ofMillis(2)));
    source.next(new int[] {1, 2});
    assertThat(sink.scan(Attr.BUFFERED)).isEqualTo(2);
    assertThat(sink.scan(Attr.LARGE_BUFFERED)).isEqualTo(2L);
    assertThat(sink.scan(Attr.CAPACITY)).isEqualTo(8);
    assertThat(sink.scan(Attr.PREFETCH)).isEqualTo(4);
    assertThat(sink.scan(Attr.PARENT)).isNotNull();
    assertThat(sink.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);
    assertThat(sink.scan(Attr.TERMINATED)).isFalse();
    assertThat(sink.scan(Attr.CANCELLED)).isFalse();
    assertThat(sink.scan(Attr.RUN_ON)).isNotNull();
  }

  @Test
  void operatorsSeeTheContext() {
    List<String> seen = new ArrayList<>();
    Flux.deferContextual(
            context -> {
              seen.add(context.get("key"));
              return Flux.<int[]>empty();
            })
        .subscribe(RingSubscriber.ints(ring, 2).context(Context.of("key", "value")));
    assertThat(seen).containsExactly("value");
  }

  @Test
  void anItemAllocatesNextToNothing() {
    RingSubscriber<int[]> sink = RingSubscriber.ints(ring, 4);
    sink.onSubscribe(
        new Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    int[] item = {1, 2, 3, 4};
    int[] target = new int[4];
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    int rounds = 20_000;
    long before = 0;
    for (int i = 0; i < 2 * rounds; i++) {
      if (i == rounds) {
        before = threads.getCurrentThreadAllocatedBytes();
      }
      sink.onNext(item);
      out.pop(target);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(sink.isDisposed()).isFalse();
    assertThat(bytes / rounds).as("bytes for an item").isLessThan(200);
  }
}
