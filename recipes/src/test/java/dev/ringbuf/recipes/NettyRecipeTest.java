package dev.ringbuf.recipes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

@Timeout(60)
class NettyRecipeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int CHUNK = 1_024;

  private final RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 8 * CHUNK);
  private final RingProducer in = ring.producer();
  private final List<ByteBuf> made = new CopyOnWriteArrayList<>();

  /// The subscriber owns what it receives: these tests release each buffer when it arrives.
  private Flux<ByteBuf> consumed(Flux<ByteBuf> buffers) {
    return buffers.doOnNext(made::add).doOnNext(ByteBuf::release);
  }

  private void assertNothingLeaks() {
    assertThat(made).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero());
    assertThat(ring.buffered() + ring.delivered()).isEqualTo(ring.offered());
  }

  @Test
  void carriesBytesAcrossTheEndOfTheRing() {
    int most = 8 * CHUNK - 4;
    try (var out = ring.consumer()) {
      in.push(new byte[most]);
      out.popBytes(most);
    }
    in.push(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    in.complete();
    StepVerifier.create(NettyRecipe.buffers(ring, PooledByteBufAllocator.DEFAULT))
        .assertNext(
            buffer -> {
              byte[] all = new byte[8];
              buffer.readBytes(all);
              assertThat(all).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
              assertThat(buffer.refCnt()).isEqualTo(1);
              buffer.release();
            })
        .expectComplete()
        .verify(DEADLINE);
  }

  @Test
  void makesNoBufferBeyondTheDemand() {
    in.push(new byte[8 * CHUNK]);
    StepVerifier.create(consumed(NettyRecipe.buffers(ring, PooledByteBufAllocator.DEFAULT)), 3)
        .expectNextCount(3)
        .thenCancel()
        .verify(DEADLINE);
    assertThat(made).hasSize(3);
    assertThat(ring.buffered()).isEqualTo(5L * CHUNK);
    assertNothingLeaks();
  }

  @Test
  void makesNoBufferBeyondTheDemandOnAnotherThread() {
    in.push(new byte[8 * CHUNK]);
    Scheduler other = Schedulers.newSingle("other");
    try {
      StepVerifier.create(
              consumed(NettyRecipe.buffersOn(ring, PooledByteBufAllocator.DEFAULT, other)), 2)
          .expectNextCount(2)
          .thenCancel()
          .verify(DEADLINE);
      assertThat(made).as("nothing waits behind the ring").hasSize(2);
      assertThat(ring.buffered()).isEqualTo(6L * CHUNK);
      assertNothingLeaks();
    } finally {
      other.dispose();
    }
  }

  @Test
  void emptiesTheRingOnAnotherThread() {
    in.push(new byte[8 * CHUNK]);
    in.complete();
    Scheduler other = Schedulers.newSingle("other");
    try {
      StepVerifier.create(
              consumed(NettyRecipe.buffersOn(ring, PooledByteBufAllocator.DEFAULT, other)))
          .expectNextCount(8)
          .expectComplete()
          .verify(DEADLINE);
      assertThat(ring.delivered()).isEqualTo(8L * CHUNK);
      assertNothingLeaks();
    } finally {
      other.dispose();
    }
  }
}
