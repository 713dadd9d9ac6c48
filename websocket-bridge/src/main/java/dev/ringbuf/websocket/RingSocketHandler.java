package dev.ringbuf.websocket;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.adapter.AbstractListenerWebSocketSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Serves rings from Spring WebFlux.
///
/// ```java
/// @Bean
/// HandlerMapping rings(RingSocket audio) {
///   return new SimpleUrlHandlerMapping(Map.of("/audio", RingSocketHandler.of(audio)), 1);
/// }
/// ```
///
/// A refusal comes after the handshake, as a close code: a browser does not show the status of a
/// failed handshake.
public final class RingSocketHandler implements WebSocketHandler {
  private final Function<? super WebSocketSession, ? extends @Nullable RingSocket> sockets;

  private RingSocketHandler(
      Function<? super WebSocketSession, ? extends @Nullable RingSocket> sockets) {
    this.sockets = sockets;
  }

  /// Serves one ring.
  public static RingSocketHandler of(RingSocket socket) {
    return new RingSocketHandler(_ -> socket);
  }

  /// Serves the ring that a session names, for instance by the path of
  /// `session.getHandshakeInfo().getUri()`.
  ///
  /// @param sockets answers null if there is none: the client is closed with code 4404; must not
  ///   block
  public static RingSocketHandler of(
      Function<? super WebSocketSession, ? extends @Nullable RingSocket> sockets) {
    return new RingSocketHandler(sockets);
  }

  /// The sub-protocol as it stands first in a client's list, and behind a comma and a space:
  /// WebFlux does not strip the names. What the client is told is stripped.
  @Override
  public List<String> getSubProtocols() {
    return List.of(RingSocket.PROTOCOL, " " + RingSocket.PROTOCOL);
  }

  @Override
  public Mono<Void> handle(WebSocketSession session) {
    return ServerSession.serve(
        sockets.apply(session),
        session.getHandshakeInfo().getUri().getRawQuery(),
        session.getHandshakeInfo().getSubProtocol() != null,
        new Connection(session));
  }

  private record Connection(WebSocketSession session) implements ServerConnection {
    @Override
    public Flux<Incoming> receive() {
      return session.receive().map(Connection::incoming);
    }

    private static Incoming incoming(WebSocketMessage message) {
      DataBuffer payload = message.getPayload();
      ByteBuffer bytes = ByteBuffer.allocate(payload.readableByteCount());
      payload.toByteBuffer(bytes);
      return switch (message.getType()) {
        case BINARY -> new Incoming(Incoming.Kind.BINARY, bytes);
        case TEXT -> new Incoming(Incoming.Kind.TEXT, bytes);
        case PING -> new Incoming(Incoming.Kind.PING, bytes);
        case PONG -> new Incoming(Incoming.Kind.PONG, bytes);
      };
    }

    @Override
    public Mono<Void> closed() {
      return session.closeStatus().then();
    }

    @Override
    public Mono<Void> send(Publisher<Outgoing> messages) {
      return session.send(Flux.from(messages).map(this::message));
    }

    private WebSocketMessage message(Outgoing message) {
      return switch (message.kind()) {
        case BINARY -> session.binaryMessage(buffers -> buffers.wrap(message.bytes()));
        case PING -> session.pingMessage(buffers -> buffers.wrap(message.bytes()));
        case PONG -> session.pongMessage(buffers -> buffers.wrap(message.bytes()));
      };
    }

    @Override
    public boolean sendsOnce() {
      return session instanceof AbstractListenerWebSocketSession<?>;
    }

    /// The session offers no way to cut the connection.
    @Override
    public Mono<Void> leave() {
      return Mono.empty();
    }

    @Override
    public Mono<Void> close(Close reason) {
      return session.close(new CloseStatus(reason.code(), reason.reason()));
    }
  }
}
