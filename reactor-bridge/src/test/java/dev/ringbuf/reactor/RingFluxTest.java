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
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// A plain stream: chunks, demand, ends, resubscription.
@Timeout(60)
class RingFluxTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();

  @Test
  void deliversWhatIsInTheRingInChunksOfAtMostTheGivenSize() {
    in.push(new int[] {1, 2, 3, 4, 5});
    in.complete();

    StepVerifier.create(RingFlux.ints(ring, 2))
        .assertNext(chunk -> assertThat(chunk).containsExactly(1, 2))
        .assertNext(chunk -> assertThat(chunk).containsExactly(3, 4))
        .assertNext(chunk -> assertThat(chunk).containsExactly(5))
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void deliversWhatComesAfterTheSubscription() {
    StepVerifier.create(RingFlux.ints(ring, 8))
        .then(() -> in.push(new int[] {1, 2}))
        .assertNext(chunk -> assertThat(chunk).containsExactly(1, 2))
        .then(() -> in.push(new int[] {3}))
        .assertNext(chunk -> assertThat(chunk).containsExactly(3))
        .then(in::complete)
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void readsNothingWithoutDemand() {
    in.push(new int[] {1, 2, 3});

    StepVerifier.create(RingFlux.ints(ring, 1), 0)
        .expectSubscription()
        .then(() -> assertThat(ring.buffered()).isEqualTo(3))
        .thenRequest(1)
        .assertNext(chunk -> assertThat(chunk).containsExactly(1))
        .then(() -> assertThat(ring.buffered()).isEqualTo(2))
        .thenRequest(1)
        .assertNext(chunk -> assertThat(chunk).containsExactly(2))
        .then(() -> assertThat(ring.buffered()).isEqualTo(1))
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void completesWithoutDemandOnceNothingIsLeft() {
    in.push(new int[] {1, 2});

    StepVerifier.create(RingFlux.ints(ring, 1), 2)
        .expectNextCount(2)
        .then(in::complete)
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void completesAnEmptyRingWithoutDemand() {
    in.complete();
    StepVerifier.create(RingFlux.ints(ring, 1), 0).expectComplete().verify(DEADLINE);
  }

  @Test
  void failsWithTheProducersCodeOnceEverythingIsDelivered() {
    in.push(new int[] {1});
    in.fail(42);

    StepVerifier.create(RingFlux.ints(ring, 1))
        .expectNextCount(1)
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        RingFailedException.class, f -> assertThat(f.code()).isEqualTo(42))
                    .hasMessage("the producer failed with code 42 at position 1"))
        .verify(DEADLINE);
  }

  @Test
  void refusesASecondSubscriber() {
    Disposable first = RingFlux.ints(ring, 1).subscribe();

    StepVerifier.create(RingFlux.ints(ring, 1))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(RingBusyException.class)
                    .hasMessageStartingWith("a ring has one subscriber at a time (")
                    .hasMessageContaining("Flux.share"))
        .verify(DEADLINE);
    first.dispose();
  }

  @Test
  void keepsTheContentsAfterACancelForTheNextSubscriber() {
    in.push(new int[] {1, 2, 3});
    Flux<int[]> flux = RingFlux.ints(ring, 1).claimTimeout(DEADLINE);

    StepVerifier.create(flux.take(2)).expectNextCount(2).expectComplete().verify(DEADLINE);

    assertThat(in.isCancelled()).isTrue();
    StepVerifier.create(flux)
        .assertNext(chunk -> assertThat(chunk).containsExactly(3))
        .then(() -> assertThat(in.isCancelled()).isFalse())
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void canBeSubscribedAgainAsSoonAsCancelHasReturned() {
    RingFlux<int[]> flux = RingFlux.ints(ring, 1).claimTimeout(DEADLINE);
    for (int i = 0; i < 2_000; i++) {
      in.push(new int[] {i});
      List<Throwable> errors = new ArrayList<>();
      Disposable subscription = flux.subscribe(chunk -> {}, errors::add);
      subscription.dispose();
      assertThat(errors).isEmpty();
    }
    Await.until(() -> Probe.isFree(ring)); // the last one may be in the middle of a read
    assertThat(ring.delivered() + ring.dropped() + ring.buffered()).isEqualTo(ring.offered());
  }

  @Test
  void repeatsFromWithinOnNext() {
    in.push(new int[] {1, 2, 3, 4, 5, 6});

    StepVerifier.create(RingFlux.ints(ring, 1).take(2).repeat(2).map(chunk -> chunk[0]))
        .expectNext(1, 2, 3, 4, 5, 6)
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void passesGapsByDefaultAndCallsBackForThem() {
    List<RingSignal.Gap<int[]>> gaps = new ArrayList<>();
    in.push(new int[10]);

    StepVerifier.create(RingFlux.ints(ring, 8).doOnGap(gaps::add), 1)
        .expectNextCount(1)
        .then(() -> in.push(new int[] {7}))
        .then(in::complete)
        .thenRequest(9)
        .assertNext(chunk -> assertThat(chunk).containsExactly(7))
        .expectComplete()
        .verify(DEADLINE);
    assertThat(gaps).containsExactly(new RingSignal.Gap<>(8, 2, 0));
  }

  @Test
  void showsAGapWithNothingBehindIt() {
    in.push(new int[10]);
    in.complete();
    List<RingSignal.Gap<int[]>> gaps = new ArrayList<>();

    StepVerifier.create(RingFlux.ints(ring, 8).doOnGap(gaps::add))
        .expectNextCount(1)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(gaps).containsExactly(new RingSignal.Gap<>(8, 2, 0));
  }

  @Test
  void endsAtAGapIfConfigured() {
    in.push(new int[10]);

    Flux<int[]> flux = RingFlux.ints(ring, 8).gapPolicy(GapPolicy.ERROR);
    StepVerifier.create(flux)
        .expectNextCount(1)
        .expectErrorSatisfies(
            e -> {
              assertThat(Exceptions.isOverflow(e)).isTrue();
              assertThat(e).hasMessageContaining("2 elements were lost at position 8");
            })
        .verify(DEADLINE);

    in.push(new int[] {7});
    StepVerifier.create(flux)
        .assertNext(chunk -> assertThat(chunk).containsExactly(7))
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void startsWithTheNextElementIfConfigured() {
    in.push(new int[10]); // 0 .. 7, two dropped
    List<RingSignal.Gap<int[]>> gaps = new ArrayList<>();
    StepVerifier.create(RingFlux.ints(ring, 8).fromNow().doOnGap(gaps::add), 0)
        .expectSubscription()
        .then(() -> in.push(new int[] {10, 11}))
        .thenRequest(1)
        .assertNext(chunk -> assertThat(chunk).containsExactly(10, 11))
        .thenCancel()
        .verify(DEADLINE);
    assertThat(gaps).containsExactly(new RingSignal.Gap<>(0, 2, 8));
    assertThat(ring.skipped()).isEqualTo(8);
  }

  @Test
  void startsWithoutAGapIfNothingWaitsInTheRing() {
    StepVerifier.create(RingFlux.ints(ring, 8).fromNow().signals())
        .then(() -> in.push(new int[] {1}))
        .assertNext(signal -> assertThat(signal).isInstanceOf(RingSignal.Data.class))
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void elementsSkippedByChoiceAreNoError() {
    in.push(new int[8]);
    StepVerifier.create(RingFlux.ints(ring, 8).fromNow().gapPolicy(GapPolicy.ERROR))
        .then(() -> in.push(new int[] {9}))
        .assertNext(chunk -> assertThat(chunk).containsExactly(9))
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void endsWithAnErrorWhenTheFileOfTheRingIsTruncated(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("ring");
    RingBuffer shared = RingBuffer.create(file, JAVA_INT, 8);
    StepVerifier.create(RingFlux.ints(shared, 8))
        .expectSubscription()
        .then(() -> truncate(file))
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was its file truncated?")
                    .hasCauseInstanceOf(InternalError.class))
        .verify(DEADLINE);
  }

  private static void truncate(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void reportsANonPositiveRequest() {
    StepVerifier.create(RingFlux.ints(ring, 8), 0)
        .expectSubscription()
        .thenRequest(1)
        .thenCancel()
        .verify(DEADLINE);

    List<Throwable> errors = new CopyOnWriteArrayList<>();
    RingFlux.ints(ring, 8)
        .subscribe(
            new reactor.core.publisher.BaseSubscriber<int[]>() {
              @Override
              protected void hookOnSubscribe(org.reactivestreams.Subscription s) {
                s.request(0);
              }

              @Override
              protected void hookOnError(Throwable e) {
                errors.add(e);
              }
            });
    Await.until(() -> !errors.isEmpty());
    assertThat(errors.getFirst()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesChunkSizesOutOfRangeAndOtherElements() {
    assertThatThrownBy(() -> RingFlux.ints(ring, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a chunk of 0 elements is not in 1 .. 8, the ring's capacity");
    assertThatThrownBy(() -> RingFlux.ints(ring, 9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RingFlux.floats(ring, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a ring of float elements, got one of int");
  }

  static Stream<UnaryOperator<Flux<?>>> fusedOrNot() {
    return Stream.of(stream -> stream, stream -> stream.publishOn(Schedulers.parallel()));
  }

  @ParameterizedTest
  @MethodSource("fusedOrNot")
  void failsWhenTheRingIsClosed(UnaryOperator<Flux<?>> fusedOrNot) {
    for (long demand : List.of(0L, 1L)) {
      for (boolean signals : List.of(false, true)) {
        RingBuffer closing = RingBuffer.allocate(JAVA_INT, 8);
        RingFlux<int[]> chunks = RingFlux.ints(closing, 8);
        StepVerifier.create(fusedOrNot.apply(signals ? chunks.signals() : chunks), demand)
            .expectSubscription()
            .then(closing::close)
            .expectError(RingClosedException.class)
            .verify(DEADLINE);
      }
    }
  }

  @Test
  void carriesEveryPrimitive() {
    assertThat(first(JAVA_BYTE, new byte[] {1, -2}, RingFlux::bytes)).containsExactly(1, -2);
    assertThat(first(JAVA_SHORT, new short[] {1, -2}, RingFlux::shorts)).containsExactly(1, -2);
    assertThat(first(JAVA_CHAR, new char[] {1, 2}, RingFlux::chars)).containsExactly('\1', '\2');
    assertThat(first(JAVA_INT, new int[] {1, -2}, RingFlux::ints)).containsExactly(1, -2);
    assertThat(first(JAVA_LONG, new long[] {1, -2}, RingFlux::longs)).containsExactly(1, -2);
    assertThat(first(JAVA_FLOAT, new float[] {1, -2}, RingFlux::floats)).containsExactly(1, -2);
    assertThat(first(JAVA_DOUBLE, new double[] {1, -2}, RingFlux::doubles)).containsExactly(1, -2);
  }

  private static <T> T first(
      MemoryLayout element,
      T array,
      java.util.function.BiFunction<RingBuffer, Integer, Flux<T>> of) {
    RingBuffer ring = RingBuffer.allocate(element, 4);
    try (RingProducer in = ring.producer()) {
      in.push(segment(array));
      in.complete();
    }
    return Objects.requireNonNull(of.apply(ring, 4).blockFirst(DEADLINE));
  }

  private static MemorySegment segment(Object array) {
    return switch (array) {
      case byte[] a -> MemorySegment.ofArray(a);
      case short[] a -> MemorySegment.ofArray(a);
      case char[] a -> MemorySegment.ofArray(a);
      case int[] a -> MemorySegment.ofArray(a);
      case long[] a -> MemorySegment.ofArray(a);
      case float[] a -> MemorySegment.ofArray(a);
      case double[] a -> MemorySegment.ofArray(a);
      default -> throw new AssertionError(array);
    };
  }

  @Test
  void carriesFramesAsInterleavedArrays() {
    RingBuffer frames = RingBuffer.allocate(MemoryLayout.sequenceLayout(2, JAVA_FLOAT), 4);
    RingProducer producer = frames.producer();
    producer.push(new float[] {1, 2, 3, 4, 5, 6});
    producer.complete();

    StepVerifier.create(RingFlux.floats(frames, 2).signals())
        .assertNext(
            signal -> {
              assertThat(signal.count()).isEqualTo(2);
              assertThat(((RingSignal.Data<float[]>) signal).value()).containsExactly(1, 2, 3, 4);
            })
        .assertNext(signal -> assertThat(signal.position()).isEqualTo(2))
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void carriesByteBuffersInTheOrderOfTheElements() {
    RingBuffer big = RingBuffer.allocate(JAVA_INT.withOrder(java.nio.ByteOrder.BIG_ENDIAN), 4);
    big.producer().push(new int[] {1, 2});

    StepVerifier.create(RingFlux.byteBuffers(big, 4))
        .assertNext(
            chunk -> {
              assertThat(chunk.remaining()).isEqualTo(8);
              assertThat(chunk.getInt()).isEqualTo(1);
              assertThat(chunk.getInt()).isEqualTo(2);
            })
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  void carriesSegmentsThatCanBeReadAlignedAlsoOverTheEndOfTheRing() {
    RingProducer producer = in;
    producer.push(new int[] {0, 0, 0, 0, 0, 0});
    StepVerifier.create(RingFlux.segments(ring, 8).take(1)).expectNextCount(1).verifyComplete();
    producer.push(new int[] {1, 2, 3, 4, 5});

    StepVerifier.create(RingFlux.segments(ring, 8))
        .assertNext(
            chunk -> assertThat(chunk.toArray(ValueLayout.JAVA_INT)).containsExactly(1, 2, 3, 4, 5))
        .thenCancel()
        .verify(DEADLINE);
  }
}
