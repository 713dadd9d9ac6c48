package dev.ringbuf.spring;

import com.example.RingDemo;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/// The whole application ends while a client reads.
class ApplicationEndTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  @Test
  void itEndsWithoutWaitingForItsStreams() {
    ConfigurableApplicationContext application =
        SpringApplication.run(
            RingDemo.class,
            "--ringbuf.rings.temperature.element=float",
            "--ringbuf.rings.temperature.capacity=1000",
            "--spring.lifecycle.timeout-per-shutdown-phase=1000d",
            "--server.port=0");
    // The application takes the shared event loops of Netty with it.
    LoopResources loops = LoopResources.create("client");
    Flux<ServerSentEvent<Map<String, Object>>> events =
        WebClient.builder()
            .clientConnector(new ReactorClientHttpConnector(HttpClient.create().runOn(loops)))
            .build()
            .get()
            .uri(
                "http://localhost:{port}/temperature",
                application.getEnvironment().getProperty("local.server.port"))
            .retrieve()
            .bodyToFlux(new ParameterizedTypeReference<>() {});

    StepVerifier.create(events)
        .expectNextCount(1)
        .then(application::close) // would wait forever
        .thenConsumeWhile(event -> !"end".equals(event.event()))
        .expectNextMatches(event -> Map.of("reason", "closed").equals(event.data()))
        .expectComplete()
        .verify(DEADLINE);
    loops.disposeLater().block(DEADLINE);
  }
}
