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
import dev.ringbuf.testing.Await;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.publisher.TestPublisher.Violation;

/// Items of a `Flux` into a ring: every kind arrives, and bad ones are refused.
@Timeout(60)
class SubscriberItemTest extends SubscriberFixture {
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
  void anItemThatIsTooLongFailsTheSubscriberWithTheNumbers() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(3));
    source.next(new int[] {1}).next(new int[] {2, 3, 4, 5});

    StepVerifier.create(subscriber.completion())
        .expectErrorMessage(
            "an item of 4 elements is more than the 3 that this subscriber takes at once")
        .verify(DEADLINE);
    assertThat(source.wasCancelled()).isTrue();
    assertThat(discarded).hasSize(1);
    assertThat(out.popInts(8)).containsExactly(1);
    assertThat(out.isFailed()).isTrue();
    assertThat(ring.dropped()).isZero();
  }

  @Test
  void anUpstreamThatIgnoresDemandFailsTheSubscriberWithTheNumbers() {
    TestPublisher<int[]> wild = TestPublisher.createNoncompliant(Violation.REQUEST_OVERFLOW);
    RingSubscriber<int[]> subscriber = subscriber(4);
    wild.flux().subscribe(subscriber);
    wild.next(new int[4]).next(new int[3]).next(new int[2]);

    StepVerifier.create(subscriber.completion())
        .expectErrorMatches(
            error ->
                Exceptions.isOverflow(error)
                    && "an item of 2 elements was not requested: 1 slots are free"
                        .equals(error.getMessage()))
        .verify(DEADLINE);
    assertThat(ring.buffered()).isEqualTo(7);
    assertThat(ring.dropped()).isZero();
    assertThat(discarded).hasSize(1);
  }

  @Test
  @SuppressWarnings("NullAway") // what must not be
  void nullIsRefused() {
    RingSubscriber<int[]> subscriber = subscribe(subscriber(2));
    assertThatThrownBy(() -> subscriber.onNext(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> subscriber.onError(null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> subscriber.onSubscribe(null)).isInstanceOf(NullPointerException.class);
    source.next(new int[] {1});
    assertThat(out.popInts(8)).containsExactly(1);
  }

  @Test
  void aSegmentOfAnotherPrimitiveOrNotOfWholeElementsFailsTheSubscriber() {
    for (MemorySegment bad :
        List.of(MemorySegment.ofArray(new float[1]), MemorySegment.ofArray(new byte[6]))) {
      RingBuffer other = RingBuffer.allocate(JAVA_INT, 8);
      RingSubscriber<MemorySegment> subscriber = RingSubscriber.segments(other, 4).context(hooks);
      Flux.just(bad).subscribe(subscriber);
      StepVerifier.create(subscriber.completion())
          .expectErrorMatches(error -> error instanceof IllegalArgumentException)
          .verify(DEADLINE);
      assertThat(other.buffered()).isZero();
    }
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
    Await.until(stereo::isEnded);
    assertThat(stereo.buffered()).isEqualTo(2);
    assertThat(stereo.consumer().popFloats(4)).containsExactly(1, 2, 3, 4);
  }

  private static RingConsumer written(
      MemoryLayout element, java.util.function.Consumer<RingBuffer> subscription) {
    RingBuffer ring = RingBuffer.allocate(element, 4);
    subscription.accept(ring);
    Await.until(ring::isEnded);
    return ring.consumer();
  }
}
