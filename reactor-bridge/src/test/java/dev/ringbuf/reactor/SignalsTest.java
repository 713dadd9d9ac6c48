package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/// Chunks and gaps with their positions, under every policy.
@Timeout(60)
class SignalsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
  private final RingProducer in = ring.producer();

  /// The shape of a signal: what it is, where, how much.
  private static Flux<String> shapes(RingFlux<int[]> flux) {
    return flux.signals()
        .map(
            signal ->
                switch (signal) {
                  case Data<int[]> data ->
                      "data %d+%d".formatted(data.position(), data.value().length);
                  case Gap<int[]> gap ->
                      "gap %d+%d/%d".formatted(gap.position(), gap.dropped(), gap.skipped());
                });
  }

  @Test
  void showsGapsInTheirPlace() {
    in.push(new int[6]); // two lost at 4

    StepVerifier.create(shapes(RingFlux.ints(ring, 3)), 2)
        .expectNext("data 0+3", "data 3+1")
        .then(() -> in.push(new int[1]))
        .thenRequest(1)
        .expectNext("gap 4+2/0")
        .thenRequest(1)
        .expectNext("data 6+1")
        .then(() -> in.push(new int[5])) // one lost at 11
        .then(in::complete)
        .thenRequest(9)
        .expectNext("data 7+3", "data 10+1", "gap 11+1/0")
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void keepsOnlyTheNewestChunkWhileDemandIsMissing() {
    StepVerifier.create(shapes(RingFlux.ints(ring, 2).keepLatest()), 0)
        .expectSubscription()
        .then(() -> in.push(new int[4]))
        .thenRequest(1)
        .expectNext("gap 0+0/2")
        .thenRequest(1)
        .expectNext("data 2+2")
        .then(() -> pushOneByOne(100)) // finds room whatever happens
        .then(in::complete)
        .thenRequest(9)
        .thenConsumeWhile(signal -> true)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(ring.skipped()).isPositive();
    assertThat(ring.delivered() + ring.dropped() + ring.skipped()).isEqualTo(ring.offered());
  }

  private void pushOneByOne(int count) {
    for (int i = 0; i < count; i++) {
      in.push(new int[] {i});
    }
  }

  @Test
  void deliversFullChunksOnlyExceptBeforeAGapAndAtTheEnd() {
    StepVerifier.create(shapes(RingFlux.ints(ring, 3).exactly()))
        .then(() -> in.push(new int[2]))
        .then(() -> in.push(new int[2]))
        .expectNext("data 0+3")
        .then(() -> in.drop(5))
        .then(() -> in.push(new int[1]))
        .expectNext("data 3+1", "gap 4+5/0")
        .then(in::complete)
        .expectNext("data 9+1")
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void deliversAShortChunkAfterTheLingerTime() {
    StepVerifier.create(shapes(RingFlux.ints(ring, 3).linger(Duration.ofMillis(1))))
        .then(() -> in.push(new int[2]))
        .expectNext("data 0+2")
        .thenCancel()
        .verify(DEADLINE);
  }
}
