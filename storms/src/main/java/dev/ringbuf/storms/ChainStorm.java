package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.Wakeup;
import dev.ringbuf.testing.Await;
import java.time.Duration;
import java.util.Random;
import reactor.core.publisher.Flux;

/// A random ring whose subscribers come one after another, each with a random stream, behind a
/// random chain of operators. Each requests at random and cancels; the last one stays to the end.
final class ChainStorm implements Storm {
  private static final int SUBSCRIBERS = 20;
  private static final int MOST_SIGNALS = 40;

  private final RingPoller poller = RingPoller.create("storm-chains", 1);

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 1 + random.nextInt(200));
    NumberedProducer producer = new NumberedProducer(ring, random.nextLong());
    try (DroppedErrors dropped = new DroppedErrors()) {
      long end = 0;
      for (int i = 0; i < SUBSCRIBERS; i++) {
        end = subscribe(ring, random, 1 + random.nextInt(MOST_SIGNALS), end);
      }
      RingProducer role = producer.stop();
      role.complete();
      subscribe(ring, random, NumberedSubscriber.STAYS, end);
      Violation.checkSame(ring.buffered(), 0L, "buffered");
      Violation.checkSame(
          ring.delivered() + ring.dropped() + ring.skipped(), ring.offered(), "conservation");
      dropped.check();
      role.close();
    } finally {
      producer.abandon();
    }
    return SUBSCRIBERS + 1;
  }

  /// @param from where the subscriber before this one has stopped
  /// @return where this one has stopped
  private long subscribe(RingBuffer ring, Random random, int signals, long from) {
    Flux<RingSignal<long[]>> stream = stream(ring, random);
    OperatorChain chain = OperatorChain.random(random);
    NumberedSubscriber subscriber = new NumberedSubscriber(random.nextLong(), signals);
    chain.apply(stream).subscribe(subscriber);
    subscriber.awaitEnd(chain);
    Violation.check(subscriber.error() == null, "%s: %s", chain, subscriber.error());
    if (signals != NumberedSubscriber.STAYS) {
      // Operators pass a cancel on when they find the time.
      Await.until(chain + " has given the ring up", ring::isCancelled);
    }
    Violation.check(
        subscriber.start() < 0 || subscriber.start() >= from,
        "%s: from %d, but the one before has come to %d",
        chain,
        subscriber.start(),
        from);
    if (signals == NumberedSubscriber.STAYS && subscriber.end() >= 0) {
      Violation.checkSame(subscriber.end(), ring.offered(), "end of the stream");
    }
    return Math.max(from, subscriber.end());
  }

  private Flux<RingSignal<long[]>> stream(RingBuffer ring, Random random) {
    int chunk = 1 + random.nextInt((int) Math.min(16, ring.capacity()));
    RingFlux<long[]> flux =
        RingFlux.longs(ring, chunk).poller(poller).claimTimeout(Duration.ofMinutes(2));
    flux =
        switch (random.nextInt(5)) {
          case 0 -> flux.exactly();
          case 1 -> flux.linger(Duration.ofNanos(20_000));
          case 2 -> flux.keepLatest();
          case 3 -> flux.fromNow();
          default -> flux;
        };
    return (random.nextBoolean() ? flux.wakeup(Wakeup.byProducer()) : flux).signals();
  }
}
