package dev.ringbuf.tck;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingSignal;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import reactor.core.publisher.Flux;

/// Gaps and chunks, in turn, for many subscribers.
public class BroadcastSignalsVerificationTest
    extends BroadcastVerification<RingSignal<ByteBuffer>> {
  @Override
  RingBuffer ring(long items, CountDownLatch start) {
    return rings.gapsAndChunks(items, start);
  }

  @Override
  Flux<RingSignal<ByteBuffer>> items(RingBroadcast<ByteBuffer> broadcast) {
    return broadcast.signals();
  }
}
