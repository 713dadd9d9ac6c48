package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.websocket.RemoteRing;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// Rings over WebSocket, from the whole application.
class RingSocketTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private static ConfigurableApplicationContext application = new GenericApplicationContext();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @BeforeAll
  static void start() {
    application =
        SpringApplication.run(
            Application.class,
            "--server.port=0",
            "--ringbuf.rings.microphone.element=float",
            "--ringbuf.rings.microphone.capacity=100",
            "--ringbuf.rings.microphone.websocket=true",
            "--ringbuf.rings.secret.element=float",
            "--ringbuf.rings.secret.capacity=100",
            "--ringbuf.websocket.allowed-origins=https://example.com");
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  private static String url(String path) {
    return "ws://localhost:" + application.getEnvironment().getProperty("local.server.port") + path;
  }

  @Test
  void aClientReadsTheRing() {
    RingBuffer ring = application.getBean("microphone", RingBuffer.class);
    RingProducer producer = ring.producer();
    producer.push(new float[] {1, 2, 3});
    Flux<RingSignal<float[]>> signals = RemoteRing.at(url("/rings/microphone")).floats();
    StepVerifier.create(signals.map(it -> List.of(it.position(), it.count())))
        .expectNext(List.of(0L, 3L))
        .thenCancel()
        .verify(DEADLINE);
    producer.close();
  }

  /// Connects as a browser does for a page of that origin.
  private static Mono<Void> connect(String path, String origin) {
    HttpHeaders headers = new HttpHeaders();
    headers.setOrigin(origin);
    return new ReactorNettyWebSocketClient()
        .execute(URI.create(url(path)), headers, session -> session.close());
  }

  @ParameterizedTest
  @CsvSource({"/rings/secret", "/rings/unknown", "/rings"})
  void whatIsNotServedIsNotFound(String path) {
    assertThatThrownBy(() -> connect(path, "https://example.com").block(DEADLINE))
        .hasMessageContaining("404");
  }

  @Test
  void aPageOfAnotherOriginIsRefused() {
    assertThatThrownBy(
            () -> connect("/rings/microphone", "https://attacker.example").block(DEADLINE))
        .hasMessageContaining("403");
  }

  @Test
  void aPageOfAnAllowedOriginMayConnect() {
    connect("/rings/microphone", "https://example.com").block(DEADLINE);
  }

  @Test
  void aPageOfTheApplicationMayConnect() {
    String origin = url("").replace("ws://", "http://");
    connect("/rings/microphone", origin).block(DEADLINE);
    assertThat(origin).startsWith("http://localhost:");
  }
}
