package dev.ringbuf.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// A WebSocket client that sends whatever a test likes, and reads only when it is told to.
final class RawClient implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int DEADLINE_MILLIS = 30_000;
  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;

  private static final String SELECTED = "Sec-WebSocket-Protocol:";

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;
  private @Nullable String protocol;

  /// A frame from the server.
  record Frame(int opcode, ByteBuffer payload) {
    int closeCode() {
      assertThat(opcode).as("opcode of %s", this).isEqualTo(CLOSE);
      return payload.duplicate().order(ByteOrder.BIG_ENDIAN).getShort(0) & 0xffff;
    }

    String closeReason() {
      return UTF_8.decode(payload.slice(2, payload.remaining() - 2)).toString();
    }
  }

  private RawClient(int port, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
    socket.setSoTimeout(DEADLINE_MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static RawClient connect(int port) throws IOException {
    return connect(port, "/ring", RingSocket.PROTOCOL, 0);
  }

  /// @param protocol that the client offers; null for none
  /// @param receiveBuffer of the kernel; 0 for the default
  static RawClient connect(int port, String path, @Nullable String protocol, int receiveBuffer)
      throws IOException {
    RawClient client = new RawClient(port, receiveBuffer);
    client.handshake(path, protocol);
    return client;
  }

  private void handshake(String path, @Nullable String offered) throws IOException {
    String request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                .formatted(path)
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + (offered == null ? "" : "Sec-WebSocket-Protocol: " + offered + "\r\n")
            + "\r\n";
    out.write(request.getBytes(US_ASCII));
    assertThat(line()).startsWith("HTTP/1.1 101");
    for (String header = line(); !header.isEmpty(); header = line()) {
      if (header.regionMatches(true, 0, SELECTED, 0, SELECTED.length())) {
        protocol = header.substring(SELECTED.length()).strip();
      }
    }
  }

  /// The sub-protocol that the server has selected; null if it has selected none.
  @Nullable String protocol() {
    return protocol;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("in " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  RawClient send(ByteBuffer message) throws IOException {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return send(BINARY, true, bytes);
  }

  RawClient send(int opcode, boolean last, byte... payload) throws IOException {
    return sendRaw(frame(opcode, last, payload.length, payload));
  }

  /// Sends bytes that need not be a frame.
  RawClient sendRaw(byte... bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  /// A frame whose mask is zero.
  ///
  /// @param length that the header names
  static byte[] frame(int opcode, boolean last, long length, byte... payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) ((last ? FINAL : 0) | opcode));
    if (length >= 0 && length < 126) {
      frame.put((byte) (MASKED | length));
    } else if (length >= 0 && length < 1 << 16) {
      frame.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      frame.put((byte) (MASKED | 127)).putLong(length);
    }
    frame.putInt(0).put(payload).flip();
    byte[] bytes = new byte[frame.remaining()];
    frame.get(bytes);
    return bytes;
  }

  /// The next frame that is no ping.
  Frame next() throws IOException {
    Frame frame = read();
    while (frame.opcode() == PING) {
      frame = read();
    }
    return frame;
  }

  /// The next frame.
  Frame read() throws IOException {
    int opcode = in.readUnsignedByte() & 0xf;
    long length = in.readUnsignedByte();
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(opcode, ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN));
  }

  /// The next message of the protocol.
  Frames.ServerMessage message() throws IOException {
    Frame frame = next();
    assertThat(frame.opcode()).as("opcode of %s", frame).isEqualTo(BINARY);
    return Frames.fromServer(frame.payload());
  }

  /// Skips messages up to the close frame.
  Frame closeFrame() throws IOException {
    long start = System.nanoTime();
    Frame frame = read();
    while (frame.opcode() != CLOSE) {
      if (System.nanoTime() - start > DEADLINE_MILLIS * 1_000_000L) {
        throw new AssertionError("no close frame, but " + frame);
      }
      frame = read();
    }
    return frame;
  }

  /// Whether the server has closed the connection, after what is on the way.
  boolean isClosedByServer() throws IOException {
    try {
      while (in.read() >= 0) {
        // skip
      }
    } catch (SocketException reset) {
      // closed while bytes of ours were unread
    }
    return true;
  }

  /// Closes without a close frame.
  @Override
  public void close() throws IOException {
    socket.close();
  }
}
