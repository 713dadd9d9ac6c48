package dev.ringbuf.ingest.measure;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingBroadcast.SubscriberCounters;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.websocket.RingSocket;
import dev.ringbuf.websocket.RingSocketRoute;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/// The sensor behind a ring, a broadcast and the WebSocket bridge.
final class RingServer implements Supplier<Map<String, Long>> {
  /// What the kernel buffers for a client, for both servers.
  static final int KERNEL_BUFFER = 64 * 1_024;

  private static final int MAX_VIEWERS = 200;

  private final RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, Sensor.RATE);
  private final RingBroadcast<float[]> shared =
      RingFlux.floats(ring, Sensor.BLOCK)
          .broadcast(
              BroadcastSpec.ofCapacity(Sensor.RATE).withMaxSubscribers(MAX_VIEWERS).draining());
  private final DisposableServer server =
      HttpServer.create()
          .host("127.0.0.1")
          .port(0)
          .childOption(ChannelOption.SO_SNDBUF, KERNEL_BUFFER)
          .route(
              routes -> routes.get("/ring", RingSocketRoute.of(blocks().maxClients(MAX_VIEWERS))))
          .bindNow();

  RingServer() {
    shared.start();
    RingProducer producer = ring.producer();
    var _ =
        Ticker.start(
            Sensor.BLOCKS_PER_SECOND, () -> producer.push(Sensor.block(producer.position())));
  }

  /// An item is a block, as in the other server.
  private RingSocket blocks() {
    return RingSocket.ofLeases(shared.reading(RingFlux.leases(ring, Sensor.BLOCK).exactly()));
  }

  /// `handed` and `lost` are those of the client that came last, in elements.
  @Override
  public Map<String, Long> get() {
    List<SubscriberCounters> viewers = shared.subscribers();
    long handed = viewers.isEmpty() ? 0 : viewers.getLast().delivered();
    long lost = viewers.isEmpty() ? 0 : viewers.getLast().dropped();
    return Map.of(
        "port", (long) server.port(), "offered", ring.offered(), "handed", handed, "lost", lost);
  }
}
