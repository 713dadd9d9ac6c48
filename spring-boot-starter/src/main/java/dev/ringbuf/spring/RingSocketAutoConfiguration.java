package dev.ringbuf.spring;

import dev.ringbuf.websocket.RingSocket;
import dev.ringbuf.websocket.RingSocketHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;

/// Serves the rings whose property `websocket` is true, by the sub-protocol `ringbuf.v1`.
///
/// A browser connects a WebSocket to any host, whatever page asks for it. So a handshake from a
/// page of another origin is refused unless `ringbuf.websocket.allowed-origins` has that origin.
@AutoConfiguration(after = RingbufAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnClass({RingSocketHandler.class, DispatcherHandler.class})
final class RingSocketAutoConfiguration {
  /// Behind the controllers, before static resources.
  private static final int ORDER = 1;

  @Bean
  HandlerMapping ringSocketMapping(Rings rings, RingbufProperties properties) {
    RingbufProperties.Websocket websocket = properties.websocket();
    Map<String, RingSocketHandler> handlers = new LinkedHashMap<>();
    Map<String, CorsConfiguration> origins = new LinkedHashMap<>();
    for (NamedRing each : rings) {
      if (Objects.requireNonNull(properties.rings().get(each.name())).websocket()) {
        String path = websocket.path() + "/" + each.name();
        handlers.put(path, handler(each));
        origins.put(path, origins(websocket));
      }
    }
    SimpleUrlHandlerMapping mapping = new SimpleUrlHandlerMapping(handlers, ORDER);
    mapping.setCorsConfigurations(origins);
    return mapping;
  }

  private static RingSocketHandler handler(NamedRing each) {
    return RingSocketHandler.of(
        RingSocket.of(each.broadcast()).maxClients(each.broadcast().spec().maxSubscribers()));
  }

  private static CorsConfiguration origins(RingbufProperties.Websocket websocket) {
    CorsConfiguration cors = new CorsConfiguration();
    cors.setAllowedOrigins(websocket.allowedOrigins());
    cors.addAllowedMethod("GET");
    return cors;
  }
}
