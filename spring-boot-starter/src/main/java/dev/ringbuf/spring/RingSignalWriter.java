package dev.ringbuf.spring;

import dev.ringbuf.RingClosedException;
import dev.ringbuf.reactor.RingFailedException;
import dev.ringbuf.reactor.RingSignal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.Encoder;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.ServerSentEventHttpMessageWriter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Writes a `Flux<RingSignal<T>>` as server-sent events whose ids are positions.
///
/// ```text
/// id:480                             the position behind this signal: where to go on
/// data:{"position":0,"count":480,"value":[...]}
///
/// id:960
/// event:gap
/// data:{"position":480,"dropped":480,"skipped":0}
///
/// event:end                          the stream is over: {"reason":"failed","code":3} if it failed
/// data:{"reason":"completed"}
/// ```
///
/// The end is an event because the browser cannot tell the end of a response from a lost
/// connection.
final class RingSignalWriter implements HttpMessageWriter<RingSignal<?>> {
  private static final ResolvableType EVENT =
      ResolvableType.forClassWithGenerics(ServerSentEvent.class, Object.class);

  private final ServerSentEventHttpMessageWriter events;

  /// @param json writes the data
  RingSignalWriter(Encoder<?> json) {
    this.events = new ServerSentEventHttpMessageWriter(json);
  }

  @Override
  public List<MediaType> getWritableMediaTypes() {
    return List.of(MediaType.TEXT_EVENT_STREAM);
  }

  @Override
  public boolean canWrite(ResolvableType type, @Nullable MediaType mediaType) {
    return RingSignal.class.isAssignableFrom(type.toClass())
        && (mediaType == null || MediaType.TEXT_EVENT_STREAM.includes(mediaType));
  }

  @Override
  public Mono<Void> write(
      Publisher<? extends RingSignal<?>> signals,
      ResolvableType type,
      @Nullable MediaType mediaType,
      ReactiveHttpOutputMessage message,
      Map<String, Object> hints) {
    Flux<ServerSentEvent<Object>> stream =
        Flux.from(signals)
            .map(RingSignalWriter::event)
            .concatWith(Mono.fromSupplier(() -> end(Map.of("reason", "completed"))))
            .onErrorResume(
                RingFailedException.class,
                e -> Mono.just(end(Map.of("reason", "failed", "code", e.code()))))
            .onErrorResume(RingSignalWriter::isClosed, _ -> closed());
    return events.write(stream, EVENT, mediaType, message, hints);
  }

  private static ServerSentEvent<Object> event(RingSignal<?> signal) {
    ServerSentEvent.Builder<Object> event =
        ServerSentEvent.<Object>builder(signal).id(Long.toString(signal.end()));
    return switch (signal) {
      case RingSignal.Data<?> _ -> event.build();
      case RingSignal.Gap<?> _ -> event.event("gap").build();
    };
  }

  private static ServerSentEvent<Object> end(Map<String, Object> data) {
    return ServerSentEvent.<Object>builder(data).event("end").build();
  }

  /// Whether the application has stopped, which is no failure of this stream.
  private static boolean isClosed(Throwable error) {
    return error instanceof CancellationException || error instanceof RingClosedException;
  }

  private static Mono<ServerSentEvent<Object>> closed() {
    return Mono.just(end(Map.of("reason", "closed")));
  }
}
