package dev.ringbuf.websocket;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/// The snippets of docs/websocket.md, and that they do what the page says.
@Timeout(60)
class WebSocketGuideTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int STEP = 4;
  private static final MemoryLayout MIN_MAX =
      MemoryLayout.structLayout(JAVA_FLOAT.withName("min"), JAVA_FLOAT.withName("max"));

  private final RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 48_000);
  private final RingProducer producer = ring.producer();

  private static ByteBuffer minMax(MemorySegment samples, long count) {
    ByteBuffer columns =
        ByteBuffer.allocate(8 * Math.toIntExact(Math.ceilDiv(count, STEP)))
            .order(ByteOrder.nativeOrder());
    for (long from = 0; from < count; from += STEP) {
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (long i = from; i < Math.min(from + STEP, count); i++) {
        float sample = samples.getAtIndex(JAVA_FLOAT, i);
        min = Math.min(min, sample);
        max = Math.max(max, sample);
      }
      columns.putFloat(min).putFloat(max);
    }
    return columns.flip();
  }

  @Test
  void aStreamToAnotherHost() {
    RingBroadcast<float[]> shared = RingFlux.floats(ring, 480).broadcast(48_000);
    RingSocket audio = RingSocket.of(shared);

    DisposableServer server =
        HttpServer.create()
            .port(0)
            .route(routes -> routes.get("/audio", RingSocketRoute.of(audio)))
            .bindNow();
    try {
      String url = "ws://localhost:" + server.port() + "/audio";
      Flux<RingSignal<float[]>> remote = RemoteRing.at(url).floats();

      StepVerifier.create(remote, 0)
          .then(() -> TestWaits.clients(audio, 1))
          .then(
              () -> {
                producer.push(new float[] {1, 2, 3});
                producer.drop(4);
                producer.complete();
              })
          .thenRequest(1)
          .assertNext(
              signal -> assertThat(((Data<float[]>) signal).value()).containsExactly(1, 2, 3))
          .thenRequest(1)
          .expectNext(new Gap<>(3, 4, 0))
          .expectComplete()
          .verify(DEADLINE);
    } finally {
      server.disposeNow();
    }
  }

  @Test
  void aReducedStream() {
    RingBroadcast<float[]> shared = RingFlux.floats(ring, 480).broadcast(48_000);
    RingFlux<ByteBuffer> columns = RingFlux.decode(ring, 10 * STEP, WebSocketGuideTest::minMax);
    RingSocket scope = RingSocket.reduced(shared.reading(columns.exactly()), STEP, MIN_MAX);

    try (TestServer server = TestServer.start(TestServer.Kind.NETTY, scope)) {
      StepVerifier.create(server.remote().floats(), 1)
          .then(() -> TestWaits.clients(scope, 1))
          .then(
              () -> {
                producer.push(new float[] {1, 2, 3, 4, -5, 6});
                producer.complete();
              })
          .assertNext(
              signal -> {
                Data<float[]> data = (Data<float[]>) signal;
                assertThat(data.value()).containsExactly(1, 4, -5, 6);
                assertThat(data.position()).isZero();
                assertThat(data.count()).isEqualTo(6);
              })
          .expectComplete()
          .verify(DEADLINE);
    }
  }

  @Test
  void springMapsAUrlToAHandler() {
    RingSocket audio = RingSocket.of(RingFlux.floats(ring, 480).broadcast(48_000));
    HandlerMapping rings =
        new SimpleUrlHandlerMapping(Map.of("/audio", RingSocketHandler.of(audio)), 1);
    assertThat(((SimpleUrlHandlerMapping) rings).getUrlMap()).containsOnlyKeys("/audio");
  }
}
