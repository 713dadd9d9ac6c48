package dev.ringbuf.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/// Serves rings from Reactor Netty.
///
/// ```java
/// HttpServer.create()
///     .route(routes -> routes.get("/audio", RingSocketRoute.of(RingSocket.of(shared))))
/// ```
///
/// A request that is no WebSocket handshake is answered with 426. Every other refusal comes after
/// the handshake, as a close code: a browser does not show the status of a failed handshake.
public final class RingSocketRoute
    implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {
  /// How long a client that was told to go may take to read what is on the way.
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private static final WebsocketServerSpec UNKNOWN = spec(null);
  private static final WebsocketServerSpec KNOWN = spec(RingSocket.PROTOCOL);

  private final Function<? super HttpServerRequest, ? extends @Nullable RingSocket> sockets;

  private RingSocketRoute(
      Function<? super HttpServerRequest, ? extends @Nullable RingSocket> sockets) {
    this.sockets = sockets;
  }

  private static WebsocketServerSpec spec(@Nullable String protocol) {
    WebsocketServerSpec.Builder spec =
        WebsocketServerSpec.builder()
            .maxFramePayloadLength(Frames.MAX_CLIENT_BYTES)
            .handlePing(true); // by ourselves: Reactor Netty would queue a pong for each
    return protocol == null ? spec.build() : spec.protocols(protocol).build();
  }

  /// Serves one ring.
  public static RingSocketRoute of(RingSocket socket) {
    return new RingSocketRoute(_ -> socket);
  }

  /// Serves the ring that a request names, for instance by `request.param("name")`.
  ///
  /// @param sockets answers null if there is none: the client is closed with code 4404; must not
  ///   block
  public static RingSocketRoute of(
      Function<? super HttpServerRequest, ? extends @Nullable RingSocket> sockets) {
    return new RingSocketRoute(sockets);
  }

  @Override
  public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
    if (!request
        .requestHeaders()
        .containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      return response
          .status(HttpResponseStatus.UPGRADE_REQUIRED)
          .header(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
          .send();
    }
    RingSocket socket = sockets.apply(request);
    String uri = request.uri();
    int mark = uri.indexOf('?');
    String query = mark < 0 ? null : uri.substring(mark + 1);
    boolean offered = isOffered(request);
    return response.sendWebsocket(
        (in, out) -> ServerSession.serve(socket, query, offered, new Connection(in, out)),
        offered ? KNOWN : UNKNOWN);
  }

  private static boolean isOffered(HttpServerRequest request) {
    return request.requestHeaders().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .anyMatch(name -> name.strip().equals(RingSocket.PROTOCOL));
  }

  private record Connection(WebsocketInbound in, WebsocketOutbound out)
      implements ServerConnection {
    @Override
    public Flux<Incoming> receive() {
      return in.aggregateFrames(Frames.MAX_CLIENT_BYTES).receiveFrames().map(Connection::incoming);
    }

    private static Incoming incoming(WebSocketFrame frame) {
      ByteBuffer bytes = frame.content().nioBuffer();
      return switch (frame) {
        case BinaryWebSocketFrame _ -> new Incoming(Incoming.Kind.BINARY, bytes);
        case TextWebSocketFrame _ -> new Incoming(Incoming.Kind.TEXT, bytes);
        case PingWebSocketFrame _ -> new Incoming(Incoming.Kind.PING, bytes);
        default -> new Incoming(Incoming.Kind.PONG, bytes);
      };
    }

    @Override
    public Mono<Void> closed() {
      return in.receiveCloseStatus().then();
    }

    @Override
    public Mono<Void> send(Publisher<Outgoing> messages) {
      return out.sendObject(Flux.from(messages).map(Connection::frame)).then();
    }

    private static WebSocketFrame frame(Outgoing message) {
      ByteBuf bytes = Unpooled.wrappedBuffer(message.bytes());
      return switch (message.kind()) {
        case BINARY -> new BinaryWebSocketFrame(bytes);
        case PING -> new PingWebSocketFrame(bytes);
        case PONG -> new PongWebSocketFrame(bytes);
      };
    }

    @Override
    public boolean sendsOnce() {
      return false;
    }

    @Override
    public Mono<Void> close(Close reason) {
      return orCut(out.sendClose(reason.code(), reason.reason()));
    }

    @Override
    public Mono<Void> leave() {
      return orCut(
          Mono.defer(
              () -> {
                AtomicReference<Mono<Void>> over = new AtomicReference<>(Mono.empty());
                in.withConnection(connection -> over.set(connection.onDispose()));
                return over.get();
              }));
    }

    /// A client that does not read would keep a close frame waiting forever.
    private Mono<Void> orCut(Mono<Void> closing) {
      return closing.timeout(CLOSE_TIMEOUT).onErrorResume(_ -> Mono.<Void>fromRunnable(this::cut));
    }

    private void cut() {
      in.withConnection(
          connection -> {
            Channel channel = connection.channel();
            var _ = channel.close();
          });
    }
  }
}
