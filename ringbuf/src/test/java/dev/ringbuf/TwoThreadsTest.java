package dev.ringbuf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.Buffer;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One thread produces as fast as it can and another consumes, with random methods and in chunks of
/// random sizes. Both laws hold, for every type and for rings of different sizes.
///
/// The value of each array entry is made of its stream position, so that the consumer needs no
/// knowledge of the producer to check it.
class TwoThreadsTest {
  private static final int OFFERS = 10_000;
  private static final int MAX_CHUNK = 64;

  static Stream<Arguments> rings() {
    return Stream.of(Primitive.values())
        .flatMap(
            type ->
                Stream.of(
                    Arguments.of(type, 1, 1),
                    Arguments.of(type, 1, 100),
                    Arguments.of(type, 3, 37)));
  }

  @ParameterizedTest
  @MethodSource("rings")
  void conservationAndContinuityHold(Primitive type, int channels, int capacity) throws Exception {
    RingBuffer ring =
        RingBuffer.allocate(MemoryLayout.sequenceLayout(channels, type.layout), capacity);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    CompletableFuture<Void> producer =
        CompletableFuture.runAsync(
            () -> produce(in, type, channels), task -> new Thread(task, "producer").start());

    long end = consume(ring, out, type, channels, producer);

    producer.get(2, TimeUnit.MINUTES);
    assertThat(end).as("everything was seen").isEqualTo(ring.offered());
    assertThat(ring.offered()).isEqualTo(ring.delivered() + ring.dropped() + ring.skipped());
    assertThat(ring.reported()).isEqualTo(ring.dropped());
    assertThat(ring.buffered()).isZero();
  }

  /// A skip is wait-free: it is bounded by what was in the ring at the call, even during pushes.
  @Test
  void aSkipTakesNoMoreThanTheRingHolds() throws Exception {
    RingBuffer ring = RingBuffer.allocate(Primitive.LONG.layout, 64);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    CompletableFuture<Void> producer =
        CompletableFuture.runAsync(
            () -> {
              while (!in.isCancelled()) {
                in.tryPush(new long[8]);
              }
            },
            task -> new Thread(task, "producer").start());
    for (int i = 0; i < 20_000; i++) {
      assertThat(out.skip(Long.MAX_VALUE)).isBetween(0L, ring.capacity());
    }
    out.cancel();
    producer.get(2, TimeUnit.MINUTES);
    assertThat(ring.offered()).isEqualTo(ring.skipped() + ring.buffered());
  }

  private static void produce(RingProducer in, Primitive type, int channels) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < OFFERS; i++) {
      int frames = random.nextInt(MAX_CHUNK);
      Object chunk = numbered(type, in.position(), channels, frames);
      switch (random.nextInt(6)) {
        case 0 -> in.push(Entries.buffer(chunk));
        case 1 -> in.push(Entries.segment(chunk));
        case 2 -> in.pushAll(Entries.segment(chunk));
        case 3 -> in.tryPush(Entries.segment(chunk));
        case 4 -> {
          RingWindow window = in.reserve(frames);
          MemorySegment source = Entries.segment(chunk);
          long first = window.first().byteSize();
          window.first().copyFrom(source.asSlice(0, first));
          window.second().copyFrom(source.asSlice(first, window.second().byteSize()));
          in.commit(window.count());
        }
        default -> Entries.push(in, chunk);
      }
      if (random.nextInt(50) == 0) {
        in.drop(random.nextInt(5));
        LockSupport.parkNanos(1);
      }
    }
    in.complete();
  }

  private static long consume(
      RingBuffer ring,
      RingConsumer out,
      Primitive type,
      int channels,
      CompletableFuture<Void> producer) {
    SplittableRandom random = new SplittableRandom(2);
    long position = 0;
    while (!out.isTerminated()) {
      if (producer.isCompletedExceptionally()) {
        producer.join();
      }
      assertThat(ring.buffered()).isBetween(0L, ring.capacity());
      long next = out.next(random.nextInt(MAX_CHUNK) + 1);
      position += Math.max(0, -next);
      assertThat(out.position()).as("continuity").isEqualTo(position);
      int frames = (int) Math.max(0, next);
      Object expected = numbered(type, position, channels, frames);
      Object target = Entries.array(type, frames * channels);
      switch (random.nextInt(5)) {
        case 0 -> {
          Buffer buffer = Entries.buffer(target);
          out.pop(buffer);
        }
        case 1 -> out.pop(Entries.segment(target));
        case 2 -> {
          out.peek(Entries.segment(target));
          out.consume(frames);
        }
        case 3 -> {
          out.skip(frames);
          target = expected;
        }
        default -> Entries.pop(out, target);
      }
      assertThat(Entries.segment(target).mismatch(Entries.segment(expected)))
          .as("content of %d frames from %d on", frames, position)
          .isEqualTo(-1);
      position += frames;
    }
    return position;
  }

  /// Entries of frames from a stream position on; the numbers fit each type.
  private static Object numbered(Primitive type, long position, int channels, int frames) {
    Object array = Entries.array(type, frames * channels);
    for (int i = 0; i < frames * channels; i++) {
      Entries.set(array, i, (position * channels + i) % 8191);
    }
    return array;
  }
}
