package dev.ringbuf.websocket;

import java.nio.ByteBuffer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// What a [ServerSession] needs of the WebSocket of a framework.
interface ServerConnection {
  /// A message from the client.
  ///
  /// @param bytes of the message, valid until the subscriber returns
  record Incoming(Kind kind, ByteBuffer bytes) {
    enum Kind {
      BINARY,
      TEXT,
      PING,
      PONG
    }
  }

  /// Messages from the client, until it is gone.
  Flux<Incoming> receive();

  /// Completes when the client has sent a close frame or is gone. [#receive] may end much later: a
  /// framework first writes its own close frame, behind what the client does not read.
  Mono<Void> closed();

  /// Writes messages, and completes when all are written to the socket.
  Mono<Void> send(Publisher<Outgoing> messages);

  /// Whether [#send] may be called once only. Such a framework requests one message when the one
  /// before it is written.
  boolean sendsOnce();

  /// Sends a close frame and closes the connection.
  Mono<Void> close(Close reason);

  /// Waits until a connection that the client has closed is over, and may cut it.
  Mono<Void> leave();
}
