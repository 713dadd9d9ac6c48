package dev.ringbuf.ingest;

import dev.ringbuf.websocket.RingSocket;
import dev.ringbuf.websocket.RingSocketHandler;
import java.net.URI;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.support.WebSocketUpgradeHandlerPredicate;
import org.springframework.web.util.UriComponentsBuilder;

/// The WebSockets, each with the sub-protocol `ringbuf.v1`:
///
/// - `/api/streams/{name}/socket`: elements as they are
/// - `/api/streams/{name}/scope?step=S&columns=C`: minimum and maximum of S elements, C of them at
///   most in one item
@Configuration(proxyBeanMethods = false)
class StreamSockets {
  private static final int NAME = 2; // segment of the path

  @Bean
  HandlerMapping streamSocketMapping(Streams streams) {
    SimpleUrlHandlerMapping mapping =
        new SimpleUrlHandlerMapping(
            Map.of(
                "/api/streams/{name}/socket", handler(streams, (stream, _) -> stream.socket()),
                "/api/streams/{name}/scope", handler(streams, StreamSockets::scope)),
            0);
    mapping.setHandlerPredicate(new WebSocketUpgradeHandlerPredicate());
    return mapping;
  }

  private static WebSocketHandler handler(
      Streams streams,
      BiFunction<LiveStream, MultiValueMap<String, String>, @Nullable RingSocket> form) {
    return RingSocketHandler.of(
        session -> {
          URI uri = session.getHandshakeInfo().getUri();
          var request = UriComponentsBuilder.fromUri(uri).build();
          LiveStream stream = streams.find(request.getPathSegments().get(NAME));
          return stream == null ? null : form.apply(stream, request.getQueryParams());
        });
  }

  private static @Nullable RingSocket scope(
      LiveStream stream, MultiValueMap<String, String> query) {
    return stream.scope(number(query, "step"), number(query, "columns"));
  }

  /// The value of a parameter with at most nine digits. 1 if it is missing, 0 if it is anything
  /// else.
  private static int number(MultiValueMap<String, String> query, String name) {
    String text = query.getFirst(name);
    if (text == null) {
      return 1;
    }
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
  }
}
