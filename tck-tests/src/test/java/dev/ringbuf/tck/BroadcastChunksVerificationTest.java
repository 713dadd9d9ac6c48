package dev.ringbuf.tck;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingBroadcast;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import reactor.core.publisher.Flux;

/// Chunks as buffers, for many subscribers.
public class BroadcastChunksVerificationTest extends BroadcastVerification<ByteBuffer> {
  @Override
  RingBuffer ring(long items, CountDownLatch start) {
    return rings.chunks(items, start);
  }

  @Override
  Flux<ByteBuffer> items(RingBroadcast<ByteBuffer> broadcast) {
    return broadcast;
  }
}
