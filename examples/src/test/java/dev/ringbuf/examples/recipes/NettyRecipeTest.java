package dev.ringbuf.examples.recipes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/// A ring as the source of what Netty writes: leases copied once, into pooled direct buffers.
@Timeout(60)
class NettyRecipeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, 64);
  private final RingProducer in = ring.producer();
  private final List<ByteBuf> made = new CopyOnWriteArrayList<>();

  static Flux<ByteBuf> buffers(RingBuffer ring, PooledByteBufAllocator pool) {
    return RingFlux.leases(ring, 8)
        .map(lease -> copy(lease, pool))
        .doOnDiscard(RingLease.class, RingLease::close);
  }

  private static ByteBuf copy(RingLease lease, PooledByteBufAllocator pool) {
    try (lease) { // the ring has its room back at once
      MemorySegment elements = lease.first();
      int bytes = Math.toIntExact(elements.byteSize() + lease.second().byteSize());
      ByteBuf buffer = pool.directBuffer(bytes, bytes);
      lease.copyTo(MemorySegment.ofBuffer(buffer.nioBuffer(0, bytes)));
      return buffer.writerIndex(bytes);
    }
  }

  private Flux<ByteBuf> watched() {
    return buffers(ring, PooledByteBufAllocator.DEFAULT).doOnNext(made::add);
  }

  private void assertNothingLeaks() {
    long start = System.nanoTime();
    while (made.stream().anyMatch(buffer -> buffer.refCnt() > 0)) {
      assertThat(System.nanoTime() - start).isLessThan(DEADLINE.toNanos());
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(ring.buffered() + ring.delivered()).isEqualTo(ring.offered());
  }

  @Test
  void carriesTheBytesAlsoOverTheEndOfTheRing() {
    try (var out = ring.consumer()) {
      in.push(new byte[60]);
      out.popBytes(60);
    }
    in.push(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    in.complete();
    StepVerifier.create(watched())
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
    assertNothingLeaks();
  }

  @Test
  void releasesWhatIsCancelledOnTheWay() {
    in.push(new byte[64]);
    StepVerifier.create(watched().doOnNext(ByteBuf::release), 3)
        .expectNextCount(3)
        .thenCancel()
        .verify(DEADLINE);
    assertThat(made).hasSize(3);
    assertNothingLeaks();
  }

  @Test
  void releasesWhatAFilterDropsAndWhatIsQueuedBehindPublishOn() {
    in.push(new byte[64]);
    in.complete();
    Scheduler other = Schedulers.newSingle("other");
    try {
      StepVerifier.create(
              watched()
                  .hide() // not fused: publishOn has a queue of its own
                  .publishOn(other)
                  .filter(buffer -> buffer.getByte(0) != 0)
                  .doOnDiscard(ByteBuf.class, ReferenceCountUtil::safeRelease),
              0)
          .thenRequest(1)
          .expectComplete()
          .verify(DEADLINE);
      assertThat(made).hasSize(8);
      assertNothingLeaks();
    } finally {
      other.dispose();
    }
  }

  @Test
  void releasesTheQueueOfPublishOnWhenItIsCancelled() {
    in.push(new byte[64]);
    Scheduler other = Schedulers.newSingle("other");
    try {
      StepVerifier.create(
              watched()
                  .hide()
                  .publishOn(other)
                  .doOnDiscard(ByteBuf.class, ReferenceCountUtil::safeRelease),
              1)
          .consumeNextWith(ByteBuf::release)
          .then(this::awaitAll)
          .thenCancel()
          .verify(DEADLINE);
      assertNothingLeaks();
    } finally {
      other.dispose();
    }
  }

  private Flux<ByteBuf> onAnotherThread(Scheduler scheduler) {
    Flux<ByteBuf> buffers = watched();
    Flux<ByteBuf> elsewhere =
        buffers
            .publishOn(scheduler)
            .filter(ByteBuf::isReadable)
            .doOnDiscard(ByteBuf.class, ReferenceCountUtil::safeRelease); // once, at the end
    return elsewhere;
  }

  private void awaitAll() {
    long start = System.nanoTime();
    while (made.size() < 8) {
      assertThat(System.nanoTime() - start).isLessThan(DEADLINE.toNanos());
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void releasesWhatPublishOnHasPrefetched() {
    in.push(new byte[64]);
    Scheduler other = Schedulers.newSingle("other");
    try {
      StepVerifier.create(onAnotherThread(other), 2)
          .consumeNextWith(ByteBuf::release)
          .consumeNextWith(ByteBuf::release)
          .thenCancel()
          .verify(DEADLINE);
      assertNothingLeaks();
    } finally {
      other.dispose();
    }
  }
}
