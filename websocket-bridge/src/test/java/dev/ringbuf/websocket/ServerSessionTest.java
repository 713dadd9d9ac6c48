package dev.ringbuf.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.Frames.Elements;
import dev.ringbuf.websocket.Frames.Ended;
import dev.ringbuf.websocket.Frames.Missing;
import dev.ringbuf.websocket.Frames.Open;
import dev.ringbuf.websocket.Frames.ServerMessage;
import dev.ringbuf.websocket.ServerConnection.Incoming;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// The counted bridge, with a socket that writes when the test wants it to.
@Timeout(120)
class ServerSessionTest {
  private static final int CAPACITY = 1_000;
  private static final int PREFETCH = 128;

  private final RingBuffer ring = Producing.ring(CAPACITY);
  private final RingProducer producer = ring.producer();
  private final RingBroadcast<long[]> shared = RingFlux.longs(ring, 8).broadcast(CAPACITY);

  /// One element is one item, so that the counters of the ring count items.
  private final RingBroadcast<RingLease> single = shared.reading(RingFlux.leases(ring, 1));

  private final Disposable.Composite sessions = Disposables.composite();

  @AfterEach
  void leave() {
    sessions.dispose();
  }

  /// A socket that prefetches as Reactor Netty's does.
  private static final class FakeSocket implements ServerConnection {
    private final Sinks.Many<Incoming> in = Sinks.many().unicast().onBackpressureBuffer();
    private final List<ServerMessage> handedOver = new CopyOnWriteArrayList<>();
    private final AtomicInteger windows = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private final List<ByteBuffer> pongs = new CopyOnWriteArrayList<>();
    private final boolean once;
    private volatile boolean writes;
    private volatile Sinks.Empty<Void> written = Sinks.empty();
    private volatile boolean windowIsOver;
    private volatile @Nullable Close closed;

    FakeSocket(boolean once, boolean writes) {
      this.once = once;
      this.writes = writes;
    }

    void fromClient(ByteBuffer message) {
      in.tryEmitNext(new Incoming(Incoming.Kind.BINARY, message)).orThrow();
    }

    void clientLeaves() {
      in.tryEmitComplete().orThrow();
    }

    @Override
    public Flux<Incoming> receive() {
      return in.asFlux();
    }

    @Override
    public Mono<Void> closed() {
      return Mono.never();
    }

    @Override
    public Mono<Void> leave() {
      return Mono.empty();
    }

    @Override
    public Mono<Void> send(Publisher<Outgoing> messages) {
      windows.incrementAndGet();
      Sinks.Empty<Void> writing = Sinks.empty();
      written = writing;
      windowIsOver = false;
      messages.subscribe(
          new BaseSubscriber<Outgoing>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
              subscription.request(once ? 1 : PREFETCH);
            }

            @Override
            protected void hookOnNext(Outgoing message) {
              switch (message.kind()) {
                case BINARY -> handedOver.add(Frames.fromServer(message.bytes()));
                case PING -> pings.incrementAndGet();
                case PONG -> pongs.add(message.bytes());
              }
              if (once && writes) {
                request(1);
              }
            }

            @Override
            protected void hookOnComplete() {
              windowIsOver = true;
              if (writes) {
                writing.tryEmitEmpty();
              }
            }
          });
      return writing.asMono();
    }

    /// Writes the window that was handed over.
    void write() {
      Await.until("the window is full", () -> windowIsOver);
      written.tryEmitEmpty().orThrow();
    }

    @Override
    public boolean sendsOnce() {
      return once;
    }

    @Override
    public Mono<Void> close(Close reason) {
      return Mono.fromRunnable(() -> closed = reason);
    }

    long items() {
      return handedOver.stream()
          .filter(message -> message instanceof Elements || message instanceof Missing)
          .count();
    }
  }

  private FakeSocket serve(RingSocket socket, boolean once, boolean writes) {
    FakeSocket connection = new FakeSocket(once, writes);
    sessions.add(ServerSession.serve(socket, null, true, connection).subscribe());
    return connection;
  }

  private SubscriberCounters counters() {
    return shared.subscribers().getFirst();
  }

  @Test
  void opensBeforeAnythingIsRequestedAndTakesNothing() {
    Producing.offer(producer, 100);
    FakeSocket socket = serve(RingSocket.ofLeases(single), false, true);
    Await.until("all elements wait", () -> counters().buffered() == 100);
    assertThat(socket.handedOver).containsExactly(new Open(5, 8, 0, 1, 8, "i64"));
  }

  @Test
  void takesExactlyWhatIsRequested() {
    FakeSocket socket = serve(RingSocket.ofLeases(single), false, true);
    Random random = new Random(42);
    long requested = 0;
    Producing.offer(producer, CAPACITY);
    while (requested < CAPACITY / 2) {
      int n = 1 + random.nextInt(40);
      requested += n;
      socket.fromClient(Frames.request(n));
      long expected = requested;
      Await.until(expected + " items", () -> socket.items() == expected);
      assertThat(counters().delivered()).isEqualTo(expected);
    }
    assertThat(counters().buffered()).isEqualTo(CAPACITY - requested);
  }

  @Test
  void takesNoMoreThanAWindowWhileTheSocketDoesNotWrite() {
    RingSocket limited = RingSocket.ofLeases(single).maxUnwrittenBytes(320); // ten of 32 bytes
    FakeSocket socket = serve(limited, false, false);
    socket.fromClient(Frames.request(Long.MAX_VALUE));
    Producing.offer(producer, CAPACITY);
    Await.until("the window is full", () -> socket.windowIsOver);
    Await.until("all others wait", () -> counters().buffered() == CAPACITY - 9); // and OPEN
    assertThat(socket.handedOver).hasSize(10);

    socket.write();
    Await.until("the next window is full", () -> socket.handedOver.size() == 20);
    assertThat(counters().delivered()).isEqualTo(19);
  }

  @Test
  void neverTakesMoreThanTheSocketHasRoomForWhileElementsKeepComing() {
    RingSocket limited = RingSocket.ofLeases(single).maxUnwrittenBytes(160); // five
    FakeSocket socket = serve(limited, false, false);
    socket.fromClient(Frames.request(Long.MAX_VALUE));
    for (int written = 0; written < 100; written++) {
      Producing.offer(producer, 20);
      socket.write(); // waits for a full window
      long taken = counters().delivered() + 1; // and OPEN
      assertThat(taken).isLessThanOrEqualTo(5L * (written + 2));
    }
    socket.clientLeaves();
    Await.until("the place is free", () -> shared.subscribers().isEmpty());
  }

  @Test
  void aFrameworkWithDemandOfItsOwnGetsOneWindowAndIsAskedOneByOne() {
    FakeSocket socket = serve(RingSocket.ofLeases(single), true, false);
    Producing.offer(producer, 100);
    socket.fromClient(Frames.request(50));
    Await.until("OPEN", () -> socket.handedOver.size() == 1);
    Await.until("all elements wait", () -> counters().buffered() == 100);

    FakeSocket writing = serve(RingSocket.ofLeases(single), true, true);
    writing.fromClient(Frames.request(50));
    Producing.offer(producer, 100);
    Await.until("all that was requested", () -> writing.items() == 50);
    assertThat(writing.windows).hasValue(1);
    assertThat(socket.items()).isZero();
  }

  @Test
  void demandStaysAtTheGreatestNumber() {
    FakeSocket socket = serve(RingSocket.ofLeases(single), false, true);
    socket.fromClient(Frames.request(Long.MAX_VALUE));
    socket.fromClient(Frames.request(Long.MAX_VALUE));
    Producing.offer(producer, 500);
    Await.until("all elements", () -> socket.items() == 500);
    assertThat(socket.closed).isNull();
  }

  @Test
  void aClientThatRequestsMoreThanItMayIsClosed() {
    FakeSocket socket = serve(RingSocket.ofLeases(single).maxCredit(10), false, true);
    socket.fromClient(Frames.request(10));
    Producing.offer(producer, 5);
    Await.until("five items", () -> socket.items() == 5);
    socket.fromClient(Frames.request(5)); // ten are open again
    socket.fromClient(Frames.request(1));
    Await.until("it is closed", () -> socket.closed != null);
    assertThat(socket.closed)
        .isEqualTo(new Close(Close.TOO_MUCH_CREDIT, "11 items requested, 10 allowed"));
    Await.until("the place is free", () -> shared.subscribers().isEmpty());
  }

  @Test
  void cancelEndsTheStreamBehindWhatIsOnTheWay() {
    FakeSocket socket = serve(RingSocket.ofLeases(single), false, true);
    Producing.offer(producer, 100);
    socket.fromClient(Frames.request(3));
    Await.until("three items", () -> socket.items() == 3);
    socket.fromClient(Frames.cancel());
    Await.until("it is closed", () -> socket.closed != null);
    assertThat(socket.handedOver.getLast()).isEqualTo(new Ended(Frames.CANCELLED, 0, 3));
    assertThat(socket.closed).isEqualTo(new Close(Close.NORMAL, ""));
    Await.until("the place is free", () -> shared.subscribers().isEmpty());
  }

  @Test
  void aClientThatLeavesFreesItsPlaceAtOnce() {
    RingSocket one = RingSocket.ofLeases(single).maxClients(1);
    FakeSocket socket = serve(one, false, false);
    Producing.offer(producer, 1);
    FakeSocket refused = serve(one, false, true);
    Await.until("it is closed", () -> refused.closed != null);
    assertThat(refused.closed).isEqualTo(new Close(Close.TOO_MANY, "1 clients are the limit"));
    assertThat(one.clients()).isEqualTo(1);

    socket.clientLeaves();
    Await.until("the place is free", () -> shared.subscribers().isEmpty() && one.clients() == 0);
    assertThat(serve(one, false, true).closed).isNull();
  }

  @Test
  void aSilentClientIsPingedAndThenClosed() {
    RingSocket impatient =
        RingSocket.ofLeases(single)
            .keepAlive(Duration.ofMillis(5))
            .idleTimeout(Duration.ofMillis(300));
    FakeSocket socket = serve(impatient, false, true);
    Await.until("it is closed", () -> socket.closed != null);
    assertThat(socket.closed).isEqualTo(new Close(Close.IDLE, "no message for PT0.3S"));
    assertThat(socket.pings).hasPositiveValue();
    Await.until("the place is free", () -> shared.subscribers().isEmpty());
  }

  @Test
  void aSilentClientThatDoesNotReadTheEndIsClosedToo() {
    RingSocket impatient =
        RingSocket.ofLeases(single)
            .keepAlive(Duration.ofMillis(5))
            .idleTimeout(Duration.ofMillis(300));
    FakeSocket socket = serve(impatient, false, false);
    producer.complete();
    Await.until("it is closed", () -> socket.closed != null);
    assertThat(socket.closed).isEqualTo(new Close(Close.IDLE, "no message for PT0.3S"));
  }

  @Test
  void aPongKeepsAClient() {
    RingSocket impatient =
        RingSocket.ofLeases(single)
            .keepAlive(Duration.ofMillis(5))
            .idleTimeout(Duration.ofMinutes(5));
    FakeSocket socket = serve(impatient, false, true);
    Await.until("pings", () -> socket.pings.get() > 3);
    socket.in.tryEmitNext(new Incoming(Incoming.Kind.PONG, ByteBuffer.allocate(0))).orThrow();
    assertThat(socket.closed).isNull();
    assertThat(socket.handedOver).hasSize(1);
  }

  @Test
  void aPingIsAnsweredAndAFloodOfPingsFillsNoMemory() {
    RingSocket one = RingSocket.ofLeases(single).maxUnwrittenBytes(1); // a window of one message
    FakeSocket socket = serve(one, false, false);
    Await.until("OPEN fills the window", () -> socket.windowIsOver);
    for (int i = 0; i < 1_000; i++) {
      ByteBuffer ping = ByteBuffer.allocate(4).putInt(i).flip();
      socket.in.tryEmitNext(new Incoming(Incoming.Kind.PING, ping)).orThrow();
    }
    socket.writes = true;
    socket.write();
    Await.until("a pong", () -> !socket.pongs.isEmpty());
    assertThat(socket.pongs).containsExactly(ByteBuffer.allocate(4).putInt(999).flip());
  }

  @Test
  void pingsTakeNoDemandAndDoNotDelayItems() {
    RingSocket pinging =
        RingSocket.ofLeases(single).keepAlive(Duration.ofMillis(1)).maxUnwrittenBytes(1);
    FakeSocket socket = serve(pinging, false, true); // a window of one message
    socket.fromClient(Frames.request(200));
    Producing.offer(producer, 200);
    Await.until("all items", () -> socket.items() == 200);
    Await.until("pings", () -> socket.pings.get() > 0);
    assertThat(counters().delivered()).isEqualTo(200);
  }
}
