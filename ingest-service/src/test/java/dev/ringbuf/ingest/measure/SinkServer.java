package dev.ringbuf.ingest.measure;

import io.netty.channel.ChannelOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/// The sensor behind a sink of Reactor and server-sent events of WebFlux.
final class SinkServer implements Supplier<Map<String, Long>> {
  /// A block of the stream. The position is what an application would have to add, to notice
  /// losses.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Block(long position, float[] values) {}

  private final AtomicLong offered = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private volatile AtomicLong handedToLast = new AtomicLong();
  private final DisposableServer server;

  /// @param kind UNICAST_SHARE has a queue without a bound, which `share()` gives to all;
  ///   MULTICAST_BEST_EFFORT has no queue, and passes over a subscriber without demand
  SinkServer(Served kind) {
    Sinks.Many<Block> sink =
        switch (kind) {
          case UNICAST_SHARE -> Sinks.many().unicast().onBackpressureBuffer();
          case MULTICAST_BEST_EFFORT -> Sinks.many().multicast().directBestEffort();
          case RING -> throw new IllegalArgumentException("a ring is no sink");
        };
    Flux<Block> shared = kind == Served.UNICAST_SHARE ? sink.asFlux().share() : sink.asFlux();
    server =
        HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .childOption(ChannelOption.SO_SNDBUF, RingServer.KERNEL_BUFFER)
            .route(
                routes ->
                    routes.get(
                        "/events",
                        new ReactorHttpHandlerAdapter(
                            events(Flux.defer(() -> counted(shared)).map(SinkServer::event)))))
            .bindNow();
    var _ =
        Ticker.start(
            Sensor.BLOCKS_PER_SECOND,
            () -> {
              long position = offered.getAndAdd(Sensor.BLOCK);
              Block block = new Block(position, Sensor.block(position));
              if (sink.tryEmitNext(block).isFailure()) {
                refused.addAndGet(Sensor.BLOCK);
              }
            });
  }

  private Flux<Block> counted(Flux<Block> shared) {
    AtomicLong handed = new AtomicLong();
    handedToLast = handed;
    return shared.doOnNext(_ -> handed.addAndGet(Sensor.BLOCK));
  }

  private static ServerSentEvent<Block> event(Block block) {
    return ServerSentEvent.builder(block).id(Long.toString(block.position())).build();
  }

  /// WebFlux's way to serve a `Flux` as server-sent events.
  static <T> HttpHandler events(Flux<ServerSentEvent<T>> events) {
    return RouterFunctions.toHttpHandler(
        RouterFunctions.route()
            .GET(
                "/events",
                _ -> ServerResponse.ok().body(BodyInserters.fromServerSentEvents(events)))
            .build());
  }

  @Override
  public Map<String, Long> get() {
    return Map.of(
        "port",
        (long) server.port(),
        "offered",
        offered.get(),
        "handed",
        handedToLast.get(),
        "refused",
        refused.get());
  }
}
