package dev.ringbuf.recipes;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Serves rings from Spring WebFlux on Reactor Netty.
public final class WebRecipe {
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

  private WebRecipe() {}

  /// Server-sent events whose id is the position behind them. A browser that reconnects names its
  /// last id, and first gets the gap that it has missed.
  ///
  /// @param lastEventId the request's header; null if there is none
  public static Flux<ServerSentEvent<String>> events(
      RingBroadcast<float[]> shared, @Nullable String lastEventId) {
    return Flux.defer(
            () ->
                lastEventId == null
                    ? shared.signals()
                    : shared.since(Long.parseLong(lastEventId)).signals())
        .map(WebRecipe::event);
  }

  private static ServerSentEvent<String> event(RingSignal<float[]> signal) {
    ServerSentEvent.Builder<String> event =
        ServerSentEvent.<String>builder().id(Long.toString(signal.end()));
    return switch (signal) {
      case Data<float[]> data -> event.event("data").data(Arrays.toString(data.value())).build();
      case Gap<float[]> gap ->
          event.event("gap").data("[%d,%d]".formatted(gap.position(), gap.count())).build();
    };
  }

  /// A busy ring answers 409, a closed one 410, and an id that is no position of its stream 400, as
  /// long as nothing was sent.
  static Throwable asStatus(Throwable error) {
    return switch (error) {
      case RingBusyException _ ->
          new ResponseStatusException(HttpStatus.CONFLICT, "the stream has a reader", error);
      case RingClosedException _ ->
          new ResponseStatusException(HttpStatus.GONE, "the stream has ended", error);
      case IllegalArgumentException _ ->
          new ResponseStatusException(HttpStatus.BAD_REQUEST, "no such position", error);
      default -> error;
    };
  }

  /// The endpoint of these events.
  public static RouterFunction<ServerResponse> routes(RingBroadcast<float[]> shared) {
    return RouterFunctions.route()
        .GET(
            "/events",
            request ->
                ServerResponse.ok()
                    .contentType(MediaType.TEXT_EVENT_STREAM)
                    .body(
                        BodyInserters.fromServerSentEvents(
                            events(shared, request.headers().firstHeader("Last-Event-ID"))
                                .onErrorMap(WebRecipe::asStatus))))
        .build();
  }

  /// The body of a response on the ring's own memory.
  public static Flux<DataBuffer> body(RingBuffer ring) {
    return RingFlux.leases(ring, 4_096)
        .map(lease -> (DataBuffer) BUFFERS.wrap(new LeasedBuffer(lease)))
        .doOnDiscard(RingLease.class, RingLease::close)
        .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
  }

  /// Binary messages on the ring's own memory. Ends when the client closes, even if it is too slow
  /// to take what was sent before.
  public static WebSocketHandler messages(RingBuffer ring) {
    return session ->
        Mono.firstWithSignal(
            session.send(
                body(ring)
                    .map(elements -> new WebSocketMessage(WebSocketMessage.Type.BINARY, elements))),
            session.receive().then(),
            session.closeStatus().then());
  }
}
