package dev.ringbuf.recipes;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import dev.ringbuf.testing.Await;
import io.netty.channel.ChannelOption;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.netty.http.server.HttpServer;

@Timeout(60)
class WebRecipeTest {
  private final RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 1_000);
  private final RingProducer producer = ring.producer();
  private final RingBroadcast<float[]> shared =
      RingFlux.floats(ring, 100).broadcast(BroadcastSpec.ofCapacity(1_000).draining());
  private final Disposable.Composite servers = Disposables.composite();
  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void stop() {
    client.close();
    shared.dispose();
    servers.dispose();
  }

  private int start(HttpHandler handler) {
    var server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .childOption(ChannelOption.SO_SNDBUF, 16_384)
            .handle(new ReactorHttpHandlerAdapter(handler))
            .bindNow();
    servers.add(server);
    return server.port();
  }

  private HttpResponse<String> events(@Nullable String lastEventId) throws Exception {
    int port = start(RouterFunctions.toHttpHandler(WebRecipe.routes(shared)));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/events"));
    if (lastEventId != null) {
      request.header("Last-Event-ID", lastEventId);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private void offerAndEnd() {
    producer.push(new float[] {1, 2, 3});
    producer.complete();
  }

  @Test
  void theIdOfAnEventIsThePositionBehindIt() throws Exception {
    offerAndEnd();
    assertThat(events(null).body()).isEqualTo("id:3\nevent:data\ndata:[1.0, 2.0, 3.0]\n\n");
  }

  @Test
  void aBrowserThatComesBackGetsTheGapThatItHasMissed() throws Exception {
    shared.start();
    offerAndEnd();
    Await.until("it was drained", () -> ring.buffered() == 0);
    assertThat(events("1").body()).isEqualTo("id:3\nevent:gap\ndata:[1,2]\n\n");
  }

  @Test
  void aBusyRingAnswers409() throws Exception {
    try (RingConsumer other = ring.consumer()) {
      assertThat(events(null).statusCode()).isEqualTo(409);
      assertThat(other.position()).isZero();
    }
  }

  @Test
  void anIdThatIsNoPositionAnswers400() throws Exception {
    assertThat(events("x").statusCode()).isEqualTo(400);
    assertThat(events("-1").statusCode()).isEqualTo(400);
    assertThat(events("99").statusCode()).isEqualTo(400); // has not come yet
  }

  @Test
  void aClosedRingAnswers410() throws Exception {
    ring.close();
    assertThat(events(null).statusCode()).isEqualTo(410);
  }

  @Test
  void aBufferIsTheRingItselfAndItsReleaseEndsTheLease() {
    RingBuffer bytes = RingBuffer.allocate(JAVA_BYTE, 8);
    RingProducer in = bytes.producer();
    in.push(new byte[6]);
    RingConsumer before = bytes.consumer();
    before.skip(6);
    before.close();
    in.push(new byte[] {1, 2, 3, 4}); // over the physical end
    RingLease lease = Objects.requireNonNull(RingFlux.leases(bytes, 8).blockFirst());
    LeasedBuffer buffer = new LeasedBuffer(lease);
    assertThat(buffer.isDirect()).isTrue();
    assertThat(buffer.readableBytes()).isEqualTo(4);
    assertThat(buffer.getByte(3)).isEqualTo((byte) 4);
    assertThat(MemorySegment.ofBuffer(buffer.nioBuffers()[0]).address())
        .isEqualTo(lease.first().address());
    assertThat(bytes.buffered()).isEqualTo(4);
    buffer.release();
    assertThat(bytes.buffered()).isZero();
  }

  private int startMessages(RingBuffer bytes) {
    WebSocketHandler handler = WebRecipe.messages(bytes);
    HandshakeWebSocketService handshakes = new HandshakeWebSocketService();
    return start(
        WebHttpHandlerBuilder.webHandler(exchange -> handshakes.handleRequest(exchange, handler))
            .build());
  }

  private WebSocket connect(int port, WebSocket.Listener listener) {
    return client
        .newWebSocketBuilder()
        .buildAsync(URI.create("ws://127.0.0.1:" + port + "/"), listener)
        .join();
  }

  @Test
  void messagesCarryTheElements() {
    RingBuffer bytes = RingBuffer.allocate(JAVA_BYTE, 100_000);
    AtomicLong sum = new AtomicLong();
    WebSocket socket =
        connect(
            startMessages(bytes),
            new WebSocket.Listener() {
              @Override
              public @Nullable CompletionStage<?> onBinary(
                  WebSocket from, ByteBuffer data, boolean last) {
                while (data.hasRemaining()) {
                  sum.addAndGet(data.get());
                }
                from.request(1);
                return null;
              }
            });
    byte[] ones = new byte[50_000];
    Arrays.fill(ones, (byte) 1);
    bytes.producer().push(ones);
    Await.until("all elements", () -> sum.get() == ones.length);
    Await.until("all leases are back", () -> bytes.buffered() == 0);
    socket.abort();
    Await.until("the ring is free", bytes::isCancelled);
  }

  @Test
  void aSlowClientThatClosesFreesTheRing() {
    RingBuffer bytes = RingBuffer.allocate(JAVA_BYTE, 20_000_000);
    WebSocket socket =
        connect(
            startMessages(bytes),
            new WebSocket.Listener() {
              @Override
              public void onOpen(WebSocket opened) {
                // requests nothing
              }
            });
    RingProducer in = bytes.producer();
    in.push(new byte[20_000_000]);
    Await.until("elements are on the way", () -> bytes.delivered() > 0);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    Await.until("the ring is free", bytes::isCancelled);
    socket.abort();
    Await.until("all leases are back", () -> isFree(bytes));
  }

  private static boolean isFree(RingBuffer ring) {
    try (RingConsumer consumer = ring.consumer()) {
      return consumer.position() > 0;
    } catch (RingBusyException e) {
      return false;
    }
  }
}
