package dev.ringbuf.websocket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.ringbuf.RingClosedException;
import dev.ringbuf.reactor.ElementFormat;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.testing.Await;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.test.StepVerifier;

/// The client against servers that break the protocol, or do nothing.
@Timeout(120)
class FaultyServerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(1);
  private static final ElementFormat LONG = ElementFormat.of(JAVA_LONG);
  private static final ByteBuffer OPEN = Frames.open(LONG, 0, 1, 64);

  private final List<Integer> closeCodes = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  private DisposableServer server(WebSocketFrame... frames) {
    return HttpServer.create()
        .host("127.0.0.1")
        .port(0)
        .handle(
            (_, response) ->
                response.sendWebsocket(
                    (in, out) -> {
                      connections.incrementAndGet();
                      in.receiveCloseStatus().subscribe(status -> closeCodes.add(status.code()));
                      return out.sendObject(Flux.fromArray(frames).map(WebSocketFrame::copy))
                          .then(in.receiveFrames().then());
                    },
                    WebsocketServerSpec.builder().protocols(RingSocket.PROTOCOL).build()))
        .bindNow();
  }

  private static RemoteRing remote(DisposableServer server) {
    return RemoteRing.at("ws://127.0.0.1:" + server.port() + "/ring").reconnect(1, PAUSE, PAUSE);
  }

  private static WebSocketFrame binary(ByteBuffer message) {
    return new BinaryWebSocketFrame(Unpooled.wrappedBuffer(message.duplicate()));
  }

  private static ByteBuffer data(long position, long count, int bytes) {
    return Frames.data(LONG, position, count, bytes);
  }

  private static Arguments faults(String reason, Object... messages) {
    return arguments(
        reason,
        Arrays.stream(messages)
            .map(
                message ->
                    message instanceof ByteBuffer bytes
                        ? binary(bytes)
                        : new TextWebSocketFrame((String) message))
            .toArray(WebSocketFrame[]::new));
  }

  private static Stream<Arguments> faults() {
    return Stream.of(
        faults("a text message", "hello"),
        faults("unknown message type 0x01", Frames.request(1)),
        faults("a message before OPEN", data(0, 1, 8)),
        faults("a message before OPEN", Frames.end((byte) 0, 0, 0)),
        faults("a second OPEN", Frames.open(LONG, 5, 1, 64), Frames.open(LONG, 5, 1, 64)),
        faults("OPEN at position 7, expected 5", Frames.open(LONG, 7, 1, 64)),
        faults("DATA of 9 bytes", Frames.open(LONG, 5, 1, 64), data(5, 1, 9)),
        faults("DATA of 16 bytes", Frames.open(LONG, 5, 1, 64), data(5, 1, 16)),
        faults("DATA of 72 bytes", Frames.open(LONG, 5, 1, 64), data(5, 9, 72)),
        faults("expected 5", Frames.open(LONG, 5, 1, 64), data(6, 1, 8)),
        faults("not requested", Frames.open(LONG, 5, 1, 64), data(5, 1, 8), data(6, 1, 8)),
        faults("expected 5", Frames.open(LONG, 5, 1, 64), Frames.gap(6, 1, 0)),
        faults("END at position 6", Frames.open(LONG, 5, 1, 64), Frames.end((byte) 0, 0, 6)));
  }

  @ParameterizedTest
  @MethodSource
  void faults(String reason, WebSocketFrame[] frames) {
    DisposableServer server = server(frames);
    try {
      StepVerifier.create(remote(server).since(5).longs(), 1)
          .thenConsumeWhile(_ -> true)
          .expectErrorSatisfies(
              error -> {
                assertThat(error)
                    .isInstanceOf(RingSocketException.class)
                    .hasMessageContaining("the server has broken the protocol: ")
                    .hasMessageContaining(reason);
                assertThat(((RingSocketException) error).closeCode()).isEqualTo(1002);
              })
          .verify(DEADLINE);
      Await.until("it is told", () -> closeCodes.contains(1002));
      assertThat(connections).hasValue(1);
    } finally {
      server.disposeNow();
    }
  }

  @Test
  void gapsAndEndsOfOtherServersAreUnderstood() {
    DisposableServer server =
        server(binary(OPEN), binary(Frames.gap(0, 2, 3)), binary(Frames.end(Frames.CLOSED, 0, 5)));
    try {
      StepVerifier.create(remote(server).longs(), 1)
          .expectNext(new Gap<>(0, 2, 3))
          .expectError(RingClosedException.class)
          .verify(DEADLINE);
    } finally {
      server.disposeNow();
    }
  }

  @Test
  void aSilentServerIsLeftAndTriedAgain() {
    DisposableServer server = server();
    try {
      StepVerifier.create(remote(server).idleTimeout(Duration.ofMillis(200)).longs())
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(RingSocketException.class)
                      .hasMessageContaining("gave up after 1 attempts"))
          .verify(DEADLINE);
      assertThat(connections).hasValue(2);
    } finally {
      server.disposeNow();
    }
  }

  @Test
  void aCancelDuringTheHandshakeClosesTheConnection() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "ws://127.0.0.1:" + server.getLocalPort() + "/ring";
      Disposable subscriber = RemoteRing.at(url).longs().subscribe();
      try (Socket connection = server.accept()) {
        InputStream request = connection.getInputStream();
        assertThat(request.read()).isEqualTo('G'); // of GET
        subscriber.dispose();
        assertThat(request.readAllBytes()).isNotEmpty(); // the rest, until the client has left
      }
    }
  }

  @Test
  void aServerWithoutTheSubProtocolIsRefused() {
    DisposableServer server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((_, response) -> response.sendWebsocket((in, _) -> in.receive().then()))
            .bindNow();
    try {
      StepVerifier.create(remote(server).longs())
          .expectError(RingSocketException.class)
          .verify(DEADLINE);
    } finally {
      server.disposeNow();
    }
  }
}
