package dev.ringbuf.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/// Keeps the pages of other sites from reading streams through the browser of somebody who may.
///
/// - `Host` must be an allowed name. A site that makes its own name resolve to this host is
///   refused.
/// - `Origin`, which a browser sends with every WebSocket handshake, must be one as well.
/// - A page may load nothing from elsewhere.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RequestGuard implements WebFilter {
  private static final String POLICY =
      "default-src 'self'; connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'";

  private final Set<String> allowed = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  RequestGuard(IngestProperties properties) {
    allowed.addAll(properties.allowedHosts());
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpHeaders request = exchange.getRequest().getHeaders();
    ServerHttpResponse response = exchange.getResponse();
    response.getHeaders().set("Content-Security-Policy", POLICY);
    response.getHeaders().set("X-Content-Type-Options", "nosniff");
    response.getHeaders().set("Referrer-Policy", "no-referrer");
    InetSocketAddress host = request.getHost();
    if (host == null || !allowed.contains(host.getHostString())) {
      return refuse(response, "Host");
    }
    String origin = request.getOrigin();
    if (origin != null && !isAllowed(origin)) {
      return refuse(response, "Origin");
    }
    return chain.filter(exchange);
  }

  private boolean isAllowed(String origin) {
    @Nullable String host;
    try {
      host = URI.create(origin).getHost();
    } catch (IllegalArgumentException e) {
      return false;
    }
    return host != null && allowed.contains(host);
  }

  private static Mono<Void> refuse(ServerHttpResponse response, String header) {
    response.setStatusCode(HttpStatus.FORBIDDEN);
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    String problem =
        """
        {"title":"Forbidden","status":403,"detail":"This %s is not in ingest.allowed-hosts."}"""
            .formatted(header);
    return response.writeWith(Mono.just(response.bufferFactory().wrap(problem.getBytes(UTF_8))));
  }
}
