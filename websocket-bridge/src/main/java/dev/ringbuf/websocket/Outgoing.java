package dev.ringbuf.websocket;

import java.nio.ByteBuffer;

/// A message on its way to a socket.
record Outgoing(Kind kind, ByteBuffer bytes) {
  enum Kind {
    BINARY,
    PING,
    PONG
  }

  static Outgoing message(ByteBuffer bytes) {
    return new Outgoing(Kind.BINARY, bytes);
  }

  static Outgoing ping() {
    return new Outgoing(Kind.PING, ByteBuffer.allocate(0));
  }

  /// @param bytes of the ping, copied
  static Outgoing pong(ByteBuffer bytes) {
    return new Outgoing(Kind.PONG, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
  }
}
