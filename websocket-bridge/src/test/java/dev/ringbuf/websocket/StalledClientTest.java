package dev.ringbuf.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.Frames.Elements;
import dev.ringbuf.websocket.Frames.Missing;
import dev.ringbuf.websocket.Frames.Open;
import dev.ringbuf.websocket.TestServer.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/// A client that has requested everything and does not read.
@Timeout(120)
class StalledClientTest {
  private static final int CAPACITY = 100_000;
  private static final int CHUNK = 1_000;
  private static final int UNWRITTEN = 64 * 1_024;
  private static final int KERNEL_BUFFER = 16 * 1_024;

  /// What the kernel may take on both sides, generously: it doubles what it is asked for.
  private static final int IN_KERNEL = 16 * KERNEL_BUFFER;

  private final RingBuffer ring = Producing.ring(CAPACITY);
  private final RingProducer producer = ring.producer();
  private final RingBroadcast<long[]> shared = RingFlux.longs(ring, CHUNK).broadcast(CAPACITY);
  private final RingSocket socket =
      RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, CHUNK)))
          .maxUnwrittenBytes(UNWRITTEN);
  private final List<Channel> channels = new CopyOnWriteArrayList<>();
  private final AtomicBoolean running = new AtomicBoolean(true);

  private SubscriberCounters counters(int client) {
    return shared.subscribers().get(client);
  }

  /// Bytes that wait in the channel for the socket.
  private static long pending(Channel channel) {
    CompletableFuture<Long> bytes = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
              bytes.complete(buffer == null ? 0 : buffer.totalPendingWriteBytes());
            });
    return bytes.join();
  }

  @ParameterizedTest
  @EnumSource
  void holdsAWindowOfMessagesAndLosesInItsOwnRing(Kind kind) throws IOException {
    try (TestServer server =
            TestServer.start(
                kind,
                _ -> socket,
                http ->
                    http.childOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER)
                        .doOnConnection(made -> channels.add(made.channel())));
        RawClient stalled =
            RawClient.connect(server.port(), "/ring", RingSocket.PROTOCOL, KERNEL_BUFFER)) {
      TestWaits.clients(socket, 1);
      stalled.send(Frames.request(Long.MAX_VALUE));

      Producing.Checker healthy = new Producing.Checker(0);
      Disposable reader = server.remote().longs().doOnNext(healthy::accept).subscribe();
      TestWaits.clients(socket, 2);
      Thread feeding = Producing.start(producer, 500, 20_000, running::get);

      Await.until("the stalled client loses", () -> counters(0).dropped() > 10L * CAPACITY);
      assertThat(pending(channels.getFirst())).isLessThanOrEqualTo(UNWRITTEN + 1_024);
      assertThat(counters(0).delivered() * Long.BYTES).isLessThanOrEqualTo(UNWRITTEN + IN_KERNEL);
      Await.until("more is lost", () -> counters(0).dropped() > 20L * CAPACITY);
      assertThat(pending(channels.getFirst())).isLessThanOrEqualTo(UNWRITTEN + 1_024);
      assertThat(counters(0).delivered() * Long.BYTES).isLessThanOrEqualTo(UNWRITTEN + IN_KERNEL);

      long position = ((Open) stalled.message()).position();
      boolean gap = false;
      while (!gap) { // it reads at last: everything up to the gap, and the gap, in order
        switch (stalled.message()) {
          case Elements data -> {
            assertThat(data.position()).isEqualTo(position);
            position += data.count();
          }
          case Missing missing -> {
            assertThat(missing.position()).isEqualTo(position);
            gap = true;
          }
          default -> throw new AssertionError("neither elements nor a gap");
        }
      }
      running.set(false);
      Await.end(feeding);
      Await.until("the other client has everything", () -> healthy.position == ring.offered());
      reader.dispose();
    }
    Await.until("all have left", () -> shared.subscribers().isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void freesItsPlaceWhenItClosesWithoutReading(Kind kind) throws IOException {
    try (TestServer server =
            TestServer.start(
                kind,
                _ -> socket,
                http -> http.childOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER));
        RawClient stalled =
            RawClient.connect(server.port(), "/ring", RingSocket.PROTOCOL, KERNEL_BUFFER)) {
      TestWaits.clients(socket, 1);
      stalled.send(Frames.request(Long.MAX_VALUE));
      Thread feeding = Producing.start(producer, 500, 20_000, running::get);
      Await.until("it loses", () -> counters(0).dropped() > CAPACITY);
      stalled.send(RawClient.CLOSE, true, (byte) 3, (byte) 0xe8);
      TestWaits.clients(socket, 0);
      running.set(false);
      Await.end(feeding);
    }
  }
}
