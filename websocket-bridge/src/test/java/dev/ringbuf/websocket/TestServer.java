package dev.ringbuf.websocket;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/// A server on a free port of the loopback interface: the ring of a test at `/ring`.
final class TestServer implements AutoCloseable {
  /// What serves.
  enum Kind {
    NETTY,
    SPRING
  }

  private final DisposableServer server;

  private TestServer(DisposableServer server) {
    this.server = server;
  }

  static TestServer start(Kind kind, RingSocket socket) {
    return start(kind, path -> path.equals("/ring") ? socket : null, Function.identity());
  }

  /// @param sockets find a socket by the path of a URL
  /// @param configure changes the HTTP server
  static TestServer start(
      Kind kind,
      Function<String, @Nullable RingSocket> sockets,
      Function<HttpServer, HttpServer> configure) {
    HttpServer http = configure.apply(HttpServer.create().host("127.0.0.1").port(0));
    HttpServer serving =
        switch (kind) {
          case NETTY ->
              http.handle(RingSocketRoute.of(request -> sockets.apply("/" + request.path())));
          case SPRING -> {
            RingSocketHandler handler =
                RingSocketHandler.of(
                    session -> sockets.apply(session.getHandshakeInfo().getUri().getPath()));
            HandshakeWebSocketService handshakes = new HandshakeWebSocketService();
            yield http.handle(
                new ReactorHttpHandlerAdapter(
                    WebHttpHandlerBuilder.webHandler(
                            exchange -> handshakes.handleRequest(exchange, handler))
                        .build()));
          }
        };
    return new TestServer(serving.bindNow(Duration.ofSeconds(30)));
  }

  int port() {
    return server.port();
  }

  String url() {
    return "ws://127.0.0.1:" + port() + "/ring";
  }

  RemoteRing remote() {
    return RemoteRing.at(url());
  }

  @Override
  public void close() {
    server.disposeNow(Duration.ofSeconds(30));
  }
}
