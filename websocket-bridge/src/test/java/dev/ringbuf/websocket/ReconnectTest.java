package dev.ringbuf.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.TestServer.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;
import reactor.test.StepVerifier;

/// Connections are lost, and the stream goes on.
@Timeout(120)
class ReconnectTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final RingBuffer ring = Producing.ring(1_000);
  private final RingProducer producer = ring.producer();
  private final RingBroadcast<long[]> shared =
      RingFlux.longs(ring, 10).broadcast(BroadcastSpec.ofCapacity(1_000).draining());
  private final RingSocket socket = RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, 10)));
  private final TestServer server = TestServer.start(Kind.NETTY, socket);
  private final ChaosProxy proxy = new ChaosProxy(server.port());
  private final Collected collected = new Collected();

  @BeforeEach
  void drain() {
    shared.start();
  }

  @AfterEach
  void stop() {
    collected.cancel();
    Await.until("the place is free", () -> shared.subscribers().isEmpty());
    proxy.close();
    server.close();
    shared.dispose();
  }

  /// Collects what it has requested.
  private static final class Collected extends BaseSubscriber<RingSignal<long[]>> {
    final List<RingSignal<long[]>> items = new CopyOnWriteArrayList<>();
    final Producing.Checker checker = new Producing.Checker(0);
    volatile SignalType end;

    Collected() {
      end = SignalType.SUBSCRIBE;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {}

    @Override
    protected void hookOnNext(RingSignal<long[]> item) {
      checker.accept(item);
      items.add(item);
    }

    @Override
    protected void hookFinally(SignalType type) {
      end = type;
    }
  }

  private RemoteRing remote() {
    return RemoteRing.at(proxy.url()).since(0).reconnect(1_000, PAUSE, PAUSE);
  }

  private void offerAndDrain(int count) {
    Producing.offer(producer, count);
    Await.until("it is distributed", () -> ring.buffered() == 0);
  }

  @Test
  void theGapOfALostConnectionIsExact() {
    remote().longs().subscribe(collected);
    TestWaits.clients(socket, 1);
    offerAndDrain(10);
    collected.request(1);
    Await.until("an item", () -> collected.items.size() == 1);

    proxy.refuse(true);
    proxy.cutAll();
    TestWaits.clients(socket, 0);
    offerAndDrain(90);
    collected.request(2);
    proxy.refuse(false);
    TestWaits.clients(socket, 1);
    Await.until("the gap", () -> collected.items.size() == 2);
    assertThat(collected.items.getLast()).isEqualTo(new Gap<>(10, 90, 0));
    offerAndDrain(5);
    Await.until("an item behind it", () -> collected.items.size() == 3);
    assertThat(collected.items.getLast().position()).isEqualTo(100);
  }

  @Test
  void demandThatWasNotMetIsRequestedAgain() {
    remote().longs().subscribe(collected);
    collected.request(4);
    TestWaits.clients(socket, 1);
    offerAndDrain(1);
    Await.until("an item", () -> collected.items.size() == 1);

    proxy.cutAll();
    Await.until("a second connection", () -> proxy.accepted() >= 2);
    TestWaits.clients(socket, 1);
    for (int i = 1; i <= 100; i++) { // singly, so that each is an item unless they meet
      offerAndDrain(1);
    }
    Await.until("four items in all", () -> collected.items.size() == 4);
    Await.until("the others wait", () -> shared.subscribers().getFirst().buffered() > 0);
    assertThat(collected.items).hasSize(4);
  }

  @Test
  void theEndIsFoundByAConnectionThatComesAfterIt() {
    remote().longs().subscribe(collected);
    collected.request(Long.MAX_VALUE);
    TestWaits.clients(socket, 1);
    offerAndDrain(10);
    Await.until("an item", () -> collected.checker.position == 10);
    proxy.refuse(true);
    proxy.cutAll();
    TestWaits.clients(socket, 0);
    offerAndDrain(20);
    producer.complete();
    proxy.refuse(false);
    Await.until("the end", () -> collected.end == SignalType.ON_COMPLETE);
    assertThat(collected.checker.position).isEqualTo(30);
    assertThat(collected.checker.dropped).isEqualTo(20);
  }

  @Test
  void aCancelWhileThereIsNoConnectionEndsTheAttempts() {
    proxy.refuse(true);
    remote().longs().subscribe(collected);
    Await.until("some attempts", () -> proxy.accepted() > 3);
    collected.cancel();
    proxy.refuse(false);
    offerAndDrain(10);
    assertThat(shared.subscribers()).isEmpty();
  }

  @Test
  void theStreamFailsWhenNoAttemptSucceeds() {
    proxy.refuse(true);
    StepVerifier.create(RemoteRing.at(proxy.url()).reconnect(3, PAUSE, PAUSE).longs())
        .expectErrorSatisfies(
            error -> {
              assertThat(error)
                  .isInstanceOf(RingSocketException.class)
                  .hasMessageContaining("gave up after 3 attempts");
              assertThat(((RingSocketException) error).closeCode())
                  .isEqualTo(RingSocketException.NO_CODE);
            })
        .verify(DEADLINE);
    assertThat(proxy.accepted()).isGreaterThanOrEqualTo(4);
  }
}
