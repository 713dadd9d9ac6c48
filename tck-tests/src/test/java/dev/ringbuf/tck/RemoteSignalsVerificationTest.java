package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.RemoteRing;
import dev.ringbuf.websocket.RingSocket;
import dev.ringbuf.websocket.RingSocketRoute;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Publisher;
import org.testng.annotations.AfterClass;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/// Chunks and gaps over WebSocket: a client of a broadcast on a server. Each subscriber has a
/// connection of its own.
///
/// A stream is hot, and a connection takes time. So the feed begins with the first request, as for
/// [BroadcastVerification], and subscribing waits until the server has opened the stream. Otherwise
/// the tests with three subscribers would expect the third to receive what came before it.
public class RemoteSignalsVerificationTest extends RingVerification<RingSignal<ByteBuffer>> {
  private final Map<String, RingSocket> sockets = new ConcurrentHashMap<>();
  private final AtomicInteger paths = new AtomicInteger();
  private final DisposableServer server =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .handle(RingSocketRoute.of(request -> sockets.get(request.path())))
          .bindNow();

  @Override
  Flux<RingSignal<ByteBuffer>> stream(long items) {
    CountDownLatch requested = new CountDownLatch(1);
    RingBuffer ring = rings.gapsAndChunks(items, requested);
    RingBroadcast<ByteBuffer> shared =
        RingFlux.byteBuffers(ring, CHUNK).poller(rings.poller()).broadcast(1_024 * CHUNK);
    RingSocket socket =
        RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, CHUNK).poller(rings.poller())));
    String path = "stream" + paths.incrementAndGet();
    sockets.put(path, socket);
    return new Opened(remote(path).byteBuffers().doOnRequest(_ -> requested.countDown()), shared);
  }

  private RemoteRing remote(String path) {
    return RemoteRing.at("ws://127.0.0.1:" + server.port() + "/" + path);
  }

  /// A stream that the server does not have.
  @Override
  public Publisher<RingSignal<ByteBuffer>> createFailedPublisher() {
    return remote("unknown").byteBuffers();
  }

  @AfterClass(alwaysRun = true)
  public void stopServer() {
    server.disposeNow();
  }

  /// A stream whose `subscribe` returns when the server has opened it, or it was cancelled.
  private static final class Opened extends Flux<RingSignal<ByteBuffer>> {
    private final Flux<RingSignal<ByteBuffer>> stream;
    private final RingBroadcast<?> shared;

    Opened(Flux<RingSignal<ByteBuffer>> stream, RingBroadcast<?> shared) {
      this.stream = stream;
      this.shared = shared;
    }

    @Override
    public void subscribe(CoreSubscriber<? super RingSignal<ByteBuffer>> actual) {
      int before = shared.subscribers().size();
      AtomicBoolean over = new AtomicBoolean();
      stream.doFinally(_ -> over.set(true)).subscribe(actual);
      Await.until("the stream is open", () -> over.get() || shared.subscribers().size() > before);
    }
  }
}
