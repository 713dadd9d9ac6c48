package dev.ringbuf.websocket;

import dev.ringbuf.reactor.ElementFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// The messages of `ringbuf.v1`, byte by byte. All numbers are little-endian, and reserved bytes
/// are 0.
///
/// ```text
///          0     1     2     3     4           8                 16         20         24
/// REQUEST  |0x01 |reserved 7 bytes             |n                |
/// CANCEL   |0x02 |reserved 7 bytes             |
/// OPEN     |0x10 |code |reserved   |size       |position         |step      |maximum   |layout ...
/// DATA     |0x11 |code |reserved 6 bytes       |position         |count                |payload ...
/// GAP      |0x12 |reserved 7 bytes             |position         |dropped              |skipped  |
/// END      |0x13 |kind |reserved   |code       |position         |
/// ```
final class Frames {
  static final byte REQUEST = 0x01;
  static final byte CANCEL = 0x02;
  static final byte OPEN = 0x10;
  static final byte DATA = 0x11;
  static final byte GAP = 0x12;
  static final byte END = 0x13;

  static final int REQUEST_BYTES = 16;
  static final int CANCEL_BYTES = 8;
  static final int OPEN_HEADER_BYTES = 24;
  static final int DATA_HEADER_BYTES = 24;
  static final int GAP_BYTES = 32;
  static final int END_BYTES = 16;

  /// Control messages from the client are no longer than this, so larger ones need not be read.
  static final int MAX_CLIENT_BYTES = 125;

  /// How a stream has ended, by the second byte of [#END].
  static final byte COMPLETED = 0;

  static final byte FAILED = 1;
  static final byte CLOSED = 2;
  static final byte CORRUPTED = 3;
  static final byte CANCELLED = 4;
  static final byte GOING_AWAY = 5;

  private Frames() {}

  /// A message from the client.
  sealed interface ClientMessage {}

  /// More demand.
  ///
  /// @param n items, >= 1
  record Request(long n) implements ClientMessage {}

  /// The client wants no more items.
  record Cancel() implements ClientMessage {}

  /// A message from the server.
  sealed interface ServerMessage {}

  /// The first message.
  record Open(int code, long elementBytes, long position, long step, long maxPayload, String layout)
      implements ServerMessage {}

  /// Elements.
  ///
  /// @param payload a view of the message, little-endian
  record Elements(int code, long position, long count, ByteBuffer payload)
      implements ServerMessage {}

  /// Elements that are missing.
  record Missing(long position, long dropped, long skipped) implements ServerMessage {}

  /// The last message.
  record Ended(int kind, int code, long position) implements ServerMessage {}

  /// A message that breaks the protocol. Its message fits into the reason of a close frame.
  static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedException(String message) {
      super(message, null, false, false); // a hostile client decides how many of these there are
    }
  }

  static ByteBuffer request(long n) {
    return message(REQUEST_BYTES).put(REQUEST).putLong(8, n).rewind();
  }

  static ByteBuffer cancel() {
    return message(CANCEL_BYTES).put(CANCEL).rewind();
  }

  static ByteBuffer open(ElementFormat element, long position, int step, int maxPayload) {
    byte[] layout = element.text().getBytes(StandardCharsets.UTF_8);
    return message(OPEN_HEADER_BYTES + layout.length)
        .put(OPEN)
        .put(element.code())
        .putInt(4, element.bytes())
        .putLong(8, position)
        .putInt(16, step)
        .putInt(20, maxPayload)
        .put(OPEN_HEADER_BYTES, layout)
        .rewind();
  }

  /// A message with room for a payload behind its header.
  static ByteBuffer data(ElementFormat element, long position, long count, int payloadBytes) {
    return message(DATA_HEADER_BYTES + payloadBytes)
        .put(DATA)
        .put(element.code())
        .putLong(8, position)
        .putLong(16, count)
        .rewind();
  }

  static ByteBuffer gap(long position, long dropped, long skipped) {
    return message(GAP_BYTES)
        .put(GAP)
        .putLong(8, position)
        .putLong(16, dropped)
        .putLong(24, skipped)
        .rewind();
  }

  static ByteBuffer end(byte kind, int code, long position) {
    return message(END_BYTES).put(END).put(kind).putInt(4, code).putLong(8, position).rewind();
  }

  private static ByteBuffer message(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Reads a message of a client.
  ///
  /// @throws MalformedException if it is none
  static ClientMessage fromClient(ByteBuffer bytes) {
    ByteBuffer message = start(bytes);
    byte type = message.get(0);
    return switch (type) {
      case REQUEST -> {
        requireLength(message, "REQUEST", REQUEST_BYTES);
        requireZero(message, 1, 8);
        long n = message.getLong(8);
        if (n < 1) {
          throw new MalformedException("REQUEST of " + n + " is not >= 1");
        }
        yield new Request(n);
      }
      case CANCEL -> {
        requireLength(message, "CANCEL", CANCEL_BYTES);
        requireZero(message, 1, 8);
        yield new Cancel();
      }
      default -> throw unknown(type);
    };
  }

  /// Reads a message of a server.
  ///
  /// @throws MalformedException if it is none
  static ServerMessage fromServer(ByteBuffer bytes) {
    ByteBuffer message = start(bytes);
    byte type = message.get(0);
    return switch (type) {
      case OPEN -> openOf(message);
      case DATA -> {
        requireAtLeast(message, "DATA", DATA_HEADER_BYTES);
        requireZero(message, 2, 8);
        ByteBuffer payload =
            message
                .slice(DATA_HEADER_BYTES, message.remaining() - DATA_HEADER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        long count = message.getLong(16);
        if (count < 1) {
          throw new MalformedException("DATA of " + count + " elements");
        }
        yield new Elements(message.get(1), message.getLong(8), count, payload);
      }
      case GAP -> {
        requireLength(message, "GAP", GAP_BYTES);
        requireZero(message, 1, 8);
        long dropped = message.getLong(16);
        long skipped = message.getLong(24);
        if (dropped < 0 || skipped < 0 || dropped + skipped < 1) {
          throw new MalformedException("GAP of %d and %d".formatted(dropped, skipped));
        }
        yield new Missing(message.getLong(8), dropped, skipped);
      }
      case END -> {
        requireLength(message, "END", END_BYTES);
        requireZero(message, 2, 4);
        yield new Ended(message.get(1), message.getInt(4), message.getLong(8));
      }
      default -> throw unknown(type);
    };
  }

  private static Open openOf(ByteBuffer message) {
    requireAtLeast(message, "OPEN", OPEN_HEADER_BYTES);
    requireZero(message, 2, 4);
    ByteBuffer layout = message.slice(OPEN_HEADER_BYTES, message.remaining() - OPEN_HEADER_BYTES);
    try {
      Open open =
          new Open(
              message.get(1),
              Integer.toUnsignedLong(message.getInt(4)),
              message.getLong(8),
              Integer.toUnsignedLong(message.getInt(16)),
              Integer.toUnsignedLong(message.getInt(20)),
              StandardCharsets.UTF_8.newDecoder().decode(layout).toString());
      if (open.elementBytes() < 1 || open.step() < 1 || open.position() < 0) {
        throw new MalformedException(
            "OPEN of %d bytes, step %d, position %d"
                .formatted(open.elementBytes(), open.step(), open.position()));
      }
      return open;
    } catch (CharacterCodingException e) {
      throw new MalformedException("the layout in OPEN is not UTF-8");
    }
  }

  private static ByteBuffer start(ByteBuffer bytes) {
    if (!bytes.hasRemaining()) {
      throw new MalformedException("a message is empty");
    }
    return bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  private static MalformedException unknown(byte type) {
    return new MalformedException("unknown message type 0x%02x".formatted(type));
  }

  private static void requireLength(ByteBuffer message, String name, int length) {
    if (message.remaining() != length) {
      throw new MalformedException(
          "%s of %d bytes, expected %d".formatted(name, message.remaining(), length));
    }
  }

  private static void requireAtLeast(ByteBuffer message, String name, int length) {
    if (message.remaining() < length) {
      throw new MalformedException(
          "%s of %d bytes, expected at least %d".formatted(name, message.remaining(), length));
    }
  }

  private static void requireZero(ByteBuffer message, int from, int to) {
    for (int i = from; i < to; i++) {
      if (message.get(i) != 0) {
        throw new MalformedException(
            "reserved byte %d of message 0x%02x is not 0".formatted(i, message.get(0)));
      }
    }
  }
}
