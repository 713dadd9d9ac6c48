package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/// When a chunk is ready, without threads and in virtual time.
class RingReaderTest {
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_INT, 8);
  private final RingProducer in = ring.producer();

  @BeforeEach
  void useVirtualTime() {
    VirtualTimeScheduler.getOrSet();
  }

  @AfterEach
  void useRealTime() {
    VirtualTimeScheduler.reset();
  }

  private RingReader<int[], RingSignal<int[]>> reader(Duration linger) {
    SourceOptions<int[]> options =
        new SourceOptions<>(ring, 3, read -> (consumer, count) -> consumer.popInts(count), false);
    return new RingReader<>(
        ring.consumer(),
        options.with(changed -> changed.lingerNanos = linger.toNanos()),
        ItemMapper.signals(),
        options.chunks.apply(ring));
  }

  private static void await(Duration time) {
    VirtualTimeScheduler.get().advanceTimeBy(time);
  }

  private static void assertData(@Nullable RingSignal<int[]> signal, long position, long count) {
    assertThat(signal)
        .isInstanceOfSatisfying(
            RingSignal.Data.class,
            data -> {
              assertThat(data.position()).isEqualTo(position);
              assertThat(data.count()).isEqualTo(count);
            });
  }

  @Test
  void aPartialChunkIsReadyOnceItsFirstElementHasWaitedForTheLingerTime() {
    RingReader<int[], RingSignal<int[]>> reader = reader(LINGER);
    in.push(new int[1]);
    assertThat(reader.next()).isNull();
    await(LINGER.minusNanos(1));
    in.push(new int[1]);
    assertThat(reader.hasNext()).isFalse();
    assertThat(reader.next()).isNull();

    await(Duration.ofNanos(1));
    assertThat(reader.hasNext()).isTrue();
    assertData(reader.next(), 0, 2);
  }

  @Test
  void theLingerTimeStartsAnewWithEachChunk() {
    RingReader<int[], RingSignal<int[]>> reader = reader(LINGER);
    in.push(new int[1]);
    assertThat(reader.next()).isNull();
    await(LINGER);
    assertData(reader.next(), 0, 1);

    in.push(new int[1]);
    assertThat(reader.next()).isNull();
    await(LINGER.minusNanos(1));
    assertThat(reader.next()).isNull();
    await(Duration.ofNanos(1));
    assertData(reader.next(), 1, 1);
  }

  @Test
  void aFullChunkIsReadyAtOnce() {
    RingReader<int[], RingSignal<int[]>> reader = reader(LINGER);
    in.push(new int[4]);
    assertData(reader.next(), 0, 3);
    assertThat(reader.next()).isNull();
  }

  @Test
  void theEndAndAGapMakeAPartialChunkReady() {
    RingReader<int[], RingSignal<int[]>> reader = reader(LINGER);
    in.push(new int[2]);
    in.drop(5);
    in.push(new int[1]);
    assertData(reader.next(), 0, 2);
    assertThat(reader.hasNext()).isTrue();
    assertThat(reader.next()).isEqualTo(new RingSignal.Gap<>(2, 5, 0));
    assertThat(reader.next()).isNull();
    assertThat(reader.hasNext()).isFalse();

    in.complete();
    assertThat(reader.isTerminated()).isFalse();
    assertData(reader.next(), 7, 1);
    assertThat(reader.isTerminated()).isTrue();
  }

  @Test
  void aGapWithNothingBehindItMakesAPartialChunkReadyAndIsNotTakenEarly() {
    RingReader<int[], RingSignal<int[]>> reader = reader(LINGER);
    in.push(new int[1]);
    assertThat(reader.hasNext()).isFalse();
    in.drop(5);
    assertThat(reader.hasNext()).isTrue();
    assertData(reader.next(), 0, 1);
    assertThat(reader.hasNext()).isTrue();
    assertThat(ring.reported()).isZero();
    assertThat(reader.next()).isEqualTo(new RingSignal.Gap<>(1, 5, 0));
    assertThat(reader.hasNext()).isFalse();
  }

  @Test
  void skippingToNowLeavesNothingButTheGap() {
    RingReader<int[], RingSignal<int[]>> reader = reader(Duration.ZERO);
    in.push(new int[2]);
    in.drop(5);
    in.push(new int[4]);
    in.drop(1);
    reader.skipToNow();
    in.push(new int[2]);

    assertThat(reader.next()).isEqualTo(new RingSignal.Gap<>(0, 6, 6));
    assertData(reader.next(), 12, 2);
    assertThat(reader.next()).isNull();
  }

  @Test
  void keepingTheNewestMergesWhatIsSkippedWithWhatIsDroppedAround() {
    RingReader<int[], RingSignal<int[]>> reader = reader(Duration.ZERO);
    in.push(new int[2]);
    in.drop(5);
    in.push(new int[4]); // positions 7 .. 10
    reader.keepNewest();
    in.push(new int[2]);
    in.drop(1);
    in.push(new int[1]); // 11, 12, lost, 14
    reader.keepNewest();

    assertThat(reader.next()).isEqualTo(new RingSignal.Gap<>(0, 5, 6));
    assertData(reader.next(), 11, 2);
    assertThat(reader.next()).isEqualTo(new RingSignal.Gap<>(13, 1, 0));
    assertData(reader.next(), 14, 1);
    assertThat(reader.next()).isNull();
    assertThat(ring.skipped()).isEqualTo(6);
  }
}
