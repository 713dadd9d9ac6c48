package dev.ringbuf.websocket;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.websocket.TestServer.Kind;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// The other JVM of [TwoJvmTest]: a producer at its own pace, and the server of its ring.
///
/// Prints its port, and starts to produce when it reads a byte. After so many runs, and another
/// byte, it completes and prints what it has offered. It ends when its input does.
final class RemoteProducer {
  private static final int CAPACITY = 4_096;
  private static final int LONGEST_RUN = 200;
  private static final int LONGEST_PAUSE_NANOS = 200_000;
  private static final int LOSS_IN = 500;

  private RemoteProducer() {}

  public static void main(String[] args) throws IOException {
    Kind kind = Kind.valueOf(args[0]);
    int runs = Integer.parseInt(args[1]);
    Random random = new Random(Long.parseLong(args[2]));
    RingBuffer ring = Producing.ring(CAPACITY);
    RingBroadcast<long[]> shared =
        RingFlux.longs(ring, 100).broadcast(BroadcastSpec.ofCapacity(CAPACITY).draining());
    shared.start();
    RingSocket socket =
        RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, 100))).maxUnwrittenBytes(8_192);
    try (TestServer server = TestServer.start(kind, socket)) {
      System.out.println(server.port());
      if (System.in.read() < 0) {
        return;
      }
      RingProducer producer = ring.producer();
      for (int run = 0; run < runs || System.in.available() == 0; run++) {
        Producing.offer(producer, 1 + random.nextInt(LONGEST_RUN));
        if (random.nextInt(LOSS_IN) == 0) {
          producer.drop(1 + random.nextInt(LONGEST_RUN));
        }
        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
      }
      producer.complete();
      System.out.println(ring.offered());
      while (System.in.read() >= 0) {
        // until the test has ended
      }
    }
  }
}
