package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

@Timeout(60)
class DecodeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();

  @Test
  void makesObjectsOfElementsAlsoOverTheEndOfTheRing() {
    in.push(new int[6]);
    StepVerifier.create(RingFlux.ints(ring, 8).take(1)).expectNextCount(1).verifyComplete();
    in.push(new int[] {1, 2, 3, 4, 5});
    in.complete();

    StepVerifier.create(RingFlux.decode(ring, 4, DecodeTest::sum))
        .expectNext(10, 5)
        .expectComplete()
        .verify(DEADLINE);
  }

  private static int sum(MemorySegment elements, long count) {
    assertThat(elements.byteSize()).isEqualTo(4 * count);
    int sum = 0;
    for (int i = 0; i < count; i++) {
      sum += elements.getAtIndex(JAVA_INT, i);
    }
    return sum;
  }

  @Test
  void failsWithThePositionAndLosesNothingWhenTheDecoderThrows() {
    in.push(new int[] {1, 2, 3, 4});
    RuntimeException bug = new RuntimeException("bug");

    StepVerifier.create(
            RingFlux.decode(
                ring,
                2,
                (elements, count) -> {
                  if (elements.getAtIndex(JAVA_INT, 0) == 3) {
                    throw bug;
                  }
                  return sum(elements, count);
                }))
        .expectNext(3)
        .expectErrorSatisfies(
            e ->
                assertThat(e)
                    .isInstanceOfSatisfying(
                        RingDecodeException.class,
                        d -> {
                          assertThat(d.position()).isEqualTo(2);
                          assertThat(d.count()).isEqualTo(2);
                        })
                    .hasCause(bug))
        .verify(DEADLINE);

    StepVerifier.create(RingFlux.decode(ring, 2, DecodeTest::sum))
        .expectNext(7)
        .thenCancel()
        .verify(DEADLINE);
  }

  @Test
  @SuppressWarnings("NullAway") // the misuse that is tested
  void failsWhenTheDecoderReturnsNull() {
    in.push(new int[] {1});

    StepVerifier.create(RingFlux.decode(ring, 2, (elements, count) -> null))
        .expectErrorSatisfies(e -> assertThat(e).hasCauseInstanceOf(NullPointerException.class))
        .verify(DEADLINE);
    assertThat(ring.buffered()).isEqualTo(1);
  }

  @Test
  void takesTheSegmentAwayWhenTheDecoderReturns() {
    in.push(new int[] {1, 2});
    AtomicReference<MemorySegment> kept = new AtomicReference<>();

    StepVerifier.create(
            RingFlux.decode(
                ring,
                1,
                (elements, count) -> {
                  MemorySegment former = kept.getAndSet(elements);
                  return former == null ? 1 : former.get(JAVA_INT, 0);
                }))
        .expectNext(1)
        .expectErrorSatisfies(
            e -> assertThat(e).hasRootCauseInstanceOf(IllegalStateException.class))
        .verify(DEADLINE);
    assertThatThrownBy(() -> kept.get().get(JAVA_INT, 0))
        .isInstanceOfAny(IllegalStateException.class, WrongThreadException.class);
  }

  @Test
  @SuppressWarnings("NullAway") // the misuse that is tested
  void refusesNull() {
    assertThatThrownBy(() -> RingFlux.decode(ring, 1, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("decoder");
  }
}
