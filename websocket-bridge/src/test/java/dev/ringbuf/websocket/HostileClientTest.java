package dev.ringbuf.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.RawClient.Frame;
import dev.ringbuf.websocket.TestServer.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/// Clients that send what they should not, to a server that serves others meanwhile. More rounds:
/// `-Dwebsocket.fuzz=10000`, the same again: `-Dwebsocket.seed=SEED`.
@Timeout(300)
class HostileClientTest {
  private static final int ROUNDS = Integer.getInteger("websocket.fuzz", 100);
  private static final long SEED = Long.getLong("websocket.seed", System.nanoTime());
  private static final int CAPACITY = 100_000;
  private static final Duration PAUSE = Duration.ofMillis(1);

  /// What a hostile client sends, and the code that closes its connection.
  private record Attack(String name, List<Integer> codes, ByteBuffer bytes) {}

  private static Attack attack(String name, int code, byte[]... frames) {
    return attack(name, List.of(code), frames);
  }

  private static Attack attack(String name, List<Integer> codes, byte[]... frames) {
    int size = Arrays.stream(frames).mapToInt(frame -> frame.length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(size);
    Arrays.stream(frames).forEach(bytes::put);
    return new Attack(name, codes, bytes.flip());
  }

  private static byte[] binary(byte... payload) {
    return RawClient.frame(RawClient.BINARY, true, payload.length, payload);
  }

  private static byte[] bytes(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return bytes;
  }

  private static byte[] unmasked(byte... payload) {
    byte[] frame = new byte[2 + payload.length];
    frame[0] = (byte) 0x82;
    frame[1] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 2, payload.length);
    return frame;
  }

  private static byte[] changed(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  private static Stream<Attack> attacks() {
    byte[] request = bytes(Frames.request(1));
    List<Integer> tooBig = List.of(1009, 1002);
    return Stream.of(
        attack("text", 1003, RawClient.frame(RawClient.TEXT, true, 2, (byte) 'h', (byte) 'i')),
        attack("empty", 1002, binary()),
        attack("unknown type", 1002, binary((byte) 0x77, (byte) 0)),
        attack("message of a server", 1002, binary(bytes(Frames.gap(0, 1, 0)))),
        attack("no credit", 1002, binary(bytes(Frames.request(0)))),
        attack("negative credit", 1002, binary(bytes(Frames.request(-5)))),
        attack("smallest credit", 1002, binary(bytes(Frames.request(Long.MIN_VALUE)))),
        attack("truncated", 1002, binary(Arrays.copyOf(request, 15))),
        attack("too long", 1002, binary(Arrays.copyOf(request, 17))),
        attack("reserved byte", 1002, binary(changed(request, 3, 1))),
        attack("behind a good one", 1002, binary(request), binary(changed(request, 0, 0x10))),
        attack(
            "credit beyond all",
            1002,
            binary(bytes(Frames.request(Long.MAX_VALUE))),
            binary(bytes(Frames.request(Long.MAX_VALUE))),
            binary(bytes(Frames.request(-1)))),
        attack("126 bytes", tooBig, binary(new byte[126])),
        attack("huge", tooBig, RawClient.frame(RawClient.BINARY, true, 1L << 40)),
        attack("negative length", tooBig, RawClient.frame(RawClient.BINARY, true, -1L)),
        attack(
            "text in fragments",
            1003,
            RawClient.frame(RawClient.TEXT, false, 1, (byte) 'h'),
            RawClient.frame(RawClient.CONTINUATION, true, 1, (byte) 'i')),
        attack(
            "fragment without a start",
            1002,
            RawClient.frame(RawClient.CONTINUATION, true, 1, (byte) 1)),
        attack("unmasked", 1002, unmasked(request)),
        attack("unknown opcode", 1002, changed(binary(request), 0, 0x83)),
        attack("ping in fragments", 1002, changed(binary(request), 0, 0x09)),
        attack(
            "bad close", List.of(1002, 1005), RawClient.frame(RawClient.CLOSE, true, 1, (byte) 3)));
  }

  @TestFactory
  Stream<DynamicTest> eachClosesItsOwnConnectionWithAReason() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                attacks()
                    .map(
                        attack ->
                            dynamicTest(kind + ": " + attack.name(), () -> check(kind, attack))));
  }

  private static void check(Kind kind, Attack attack) throws IOException {
    try (Scene scene = new Scene(kind)) {
      try (RawClient client = RawClient.connect(scene.server.port())) {
        client.sendRaw(bytes(attack.bytes().duplicate()));
        Frame close = client.closeFrame();
        assertThat(close.closeCode()).isIn(attack.codes());
        assertThat(client.isClosedByServer()).isTrue();
      }
      scene.othersNoticeNothing();
    }
  }

  @ParameterizedTest
  @EnumSource
  void endlessFragmentsAreRefused(Kind kind) throws IOException {
    try (Scene scene = new Scene(kind)) {
      try (RawClient client = RawClient.connect(scene.server.port())) {
        client.send(RawClient.BINARY, false, new byte[100]);
        for (int i = 0; i < 2_000; i++) {
          client.send(RawClient.CONTINUATION, false, new byte[100]);
        }
        assertThat(client.closeFrame().closeCode()).isEqualTo(Close.PROTOCOL_ERROR);
      } catch (IOException closedWhileSending) {
        // refused all the same
      }
      scene.othersNoticeNothing();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRequestInFragmentsIsARequest(Kind kind) throws IOException {
    try (Scene scene = new Scene(kind);
        RawClient client = RawClient.connect(scene.server.port())) {
      byte[] request = bytes(Frames.request(1));
      client.send(RawClient.BINARY, false, Arrays.copyOf(request, 7));
      client.send(RawClient.PING, true);
      client.send(RawClient.CONTINUATION, true, Arrays.copyOfRange(request, 7, 16));
      Frame frame = client.next();
      while (frame.opcode() == RawClient.PONG || frame.payload().get(0) == Frames.OPEN) {
        frame = client.next();
      }
      assertThat(frame.payload().get(0)).isIn(Frames.DATA, Frames.GAP);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatOffersAnotherProtocolIsRefused(Kind kind) throws IOException {
    try (Scene scene = new Scene(kind)) {
      for (String protocol : new String[] {null, "chat", "ringbuf.v2"}) {
        try (RawClient client = RawClient.connect(scene.server.port(), "/ring", protocol, 0)) {
          assertThat(client.closeFrame().closeCode()).isEqualTo(Close.NOT_ACCEPTABLE);
        }
      }
      scene.othersNoticeNothing();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientMayOfferOtherProtocolsToo(Kind kind) throws IOException {
    try (Scene scene = new Scene(kind)) {
      for (String offered : List.of("ringbuf.v1, chat", "chat, ringbuf.v1", "chat,ringbuf.v1")) {
        try (RawClient client = RawClient.connect(scene.server.port(), "/ring", offered, 0)) {
          assertThat(client.protocol()).isEqualTo(RingSocket.PROTOCOL);
          assertThat(client.next().opcode()).isEqualTo(RawClient.BINARY);
        }
      }
      scene.othersNoticeNothing();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPositionThatIsNoneIsRefused(Kind kind) throws IOException {
    try (Scene scene = new Scene(kind)) {
      for (String since : List.of("", "x", "-1", "1e3", "9223372036854775808")) {
        try (RawClient client =
            RawClient.connect(
                scene.server.port(), "/ring?a=b&since=" + since, RingSocket.PROTOCOL, 0)) {
          assertThat(client.closeFrame().closeCode()).isEqualTo(Close.BAD_REQUEST);
        }
      }
      scene.othersNoticeNothing();
    }
  }

  /// Random bytes may be the start of a frame that never ends. So these clients leave.
  @ParameterizedTest
  @EnumSource
  void randomBytesAffectNobodyElse(Kind kind) throws IOException {
    Random random = new Random(SEED);
    try (Scene scene = new Scene(kind)) {
      for (int round = 0; round < ROUNDS; round++) {
        try (RawClient client = RawClient.connect(scene.server.port())) {
          byte[] noise = new byte[random.nextInt(300)];
          random.nextBytes(noise);
          if (random.nextBoolean()) { // a frame with noise in it
            noise = binary(Arrays.copyOf(noise, Math.min(noise.length, 40)));
          } else if (noise.length > 1 && random.nextBoolean()) { // a mask, at least
            noise[0] = (byte) (noise[0] & 0x8f);
            noise[1] = (byte) (noise[1] | 0x80);
          }
          client.sendRaw(noise);
        } catch (IOException closedByTheServer) {
          // while we were sending
        }
      }
      scene.othersNoticeNothing();
    } catch (AssertionError e) {
      throw new AssertionError(kind + ", seed " + SEED, e);
    }
  }

  /// A server, a producer and a client that behaves.
  private static final class Scene implements AutoCloseable {
    final RingBuffer ring = Producing.ring(CAPACITY);
    final RingBroadcast<long[]> shared = RingFlux.longs(ring, 100).broadcast(CAPACITY);
    final RingSocket socket = RingSocket.of(shared);
    final TestServer server;
    final Producing.Checker good = new Producing.Checker(0);
    final AtomicBoolean running = new AtomicBoolean(true);
    final Disposable reader;
    final Thread feeding;

    Scene(Kind kind) {
      server = TestServer.start(kind, socket);
      reader =
          server.remote().reconnect(0, PAUSE, PAUSE).longs().doOnNext(good::accept).subscribe();
      TestWaits.clients(socket, 1);
      RingProducer producer = ring.producer();
      feeding = Producing.start(producer, 10, 200_000, running::get);
    }

    /// The client that behaves receives all that is offered from now on, and is the only one left.
    void othersNoticeNothing() {
      TestWaits.clients(socket, 1);
      long now = ring.offered();
      Await.until("the other client goes on", () -> good.position > now);
      assertThat(good.dropped).isZero();
      assertThat(ring.dropped()).isZero();
      assertThat(reader.isDisposed()).isFalse();
    }

    @Override
    public void close() {
      running.set(false);
      Await.end(feeding);
      Await.until("the end has come", () -> good.position == ring.offered());
      reader.dispose();
      server.close();
    }
  }
}
