package dev.ringbuf.spring;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/// Signals become server-sent events.
class RingSignalWriterTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final ResolvableType SIGNAL =
      ResolvableType.forClassWithGenerics(RingSignal.class, float[].class);

  private final RingSignalWriter writer = new RingSignalWriter(new JacksonJsonEncoder());

  private String written(Flux<? extends RingSignal<?>> signals) {
    MockServerHttpResponse response = new MockServerHttpResponse();
    writer.write(signals, SIGNAL, MediaType.TEXT_EVENT_STREAM, response, Map.of()).block(DEADLINE);
    assertThat(response.getHeaders().getContentType())
        .isEqualTo(MediaType.parseMediaType("text/event-stream;charset=UTF-8"));
    return String.valueOf(response.getBodyAsString().block(DEADLINE));
  }

  @Test
  void idsArePositionsAndGapsAndTheEndHaveNames() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 2);
    try (RingProducer producer = ring.producer()) {
      producer.push(new float[] {1, 2.5f, 3});
      producer.complete();
    }
    assertThat(written(RingFlux.floats(ring, 2).signals()))
        .isEqualTo(
            """
            id:2
            data:{"position":0,"count":2,"value":[1.0,2.5]}

            id:3
            event:gap
            data:{"position":2,"dropped":1,"skipped":0}

            event:end
            data:{"reason":"completed"}

            """);
  }

  @Test
  void aFailureOfTheProducerIsAnEvent() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 2);
    try (RingProducer producer = ring.producer()) {
      producer.fail(7);
    }
    assertThat(written(RingFlux.floats(ring, 2).signals()))
        .startsWith("event:end\n")
        .contains("\"reason\":\"failed\"")
        .contains("\"code\":7");
  }

  @Test
  void theEndOfTheApplicationIsAnEvent() {
    Data<Integer> first = new Data<>(0, 1, 42);
    for (RuntimeException end : List.of(new CancellationException("stopped"), closed())) {
      assertThat(written(Flux.just(first).concatWith(Flux.error(end))))
          .startsWith("id:1\ndata:")
          .endsWith("event:end\ndata:{\"reason\":\"closed\"}\n\n");
    }
  }

  private static RingClosedException closed() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 2);
    ring.close();
    try {
      ring.producer().close();
    } catch (RingClosedException e) {
      return e;
    }
    throw new AssertionError("a closed ring has no roles");
  }

  @Test
  void otherErrorsAreLeftToTheServer() {
    MockServerHttpResponse response = new MockServerHttpResponse();
    StepVerifier.create(
            writer.write(
                Flux.error(new IllegalStateException("other")),
                SIGNAL,
                MediaType.TEXT_EVENT_STREAM,
                response,
                Map.of()))
        .expectErrorMessage("other")
        .verify(DEADLINE);
  }

  @Test
  void jacksonWritesSignalsAsLines() {
    JacksonJsonEncoder json = new JacksonJsonEncoder();
    Flux<RingSignal<float[]>> signals =
        Flux.just(new Data<>(0, 1, new float[] {1}), new Gap<>(1, 2, 0));
    String lines =
        json.encode(
                signals,
                DefaultDataBufferFactory.sharedInstance,
                SIGNAL,
                MediaType.APPLICATION_NDJSON,
                Map.of())
            .map(buffer -> buffer.toString(UTF_8))
            .collect(Collectors.joining())
            .block(DEADLINE);
    assertThat(lines)
        .isEqualTo(
            """
            {"position":0,"count":1,"value":[1.0]}
            {"position":1,"dropped":2,"skipped":0}
            """);
  }

  @Test
  void onlySignalsAsEventsAreWritten() {
    assertThat(writer.canWrite(SIGNAL, MediaType.TEXT_EVENT_STREAM)).isTrue();
    assertThat(writer.canWrite(SIGNAL, null)).isTrue();
    assertThat(writer.canWrite(ResolvableType.forClass(Data.class), null)).isTrue();
    assertThat(writer.canWrite(SIGNAL, MediaType.APPLICATION_NDJSON)).isFalse();
    assertThat(writer.canWrite(ResolvableType.forClass(String.class), null)).isFalse();
    assertThat(writer.canWrite(ResolvableType.forClass(Object.class), null)).isFalse();
    assertThat(writer.getWritableMediaTypes()).containsExactly(MediaType.TEXT_EVENT_STREAM);
  }
}
