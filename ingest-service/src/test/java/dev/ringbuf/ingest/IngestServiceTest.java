package dev.ringbuf.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.testing.Await;
import dev.ringbuf.websocket.RemoteRing;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

class IngestServiceTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static RunningService service = RunningService.start(Map.of());

  @BeforeAll
  static void awaitElements() {
    Await.until(() -> status("temperature").path("offered").asLong() > 0);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static JsonNode status(String stream) {
    return service.json("/api/streams/" + stream);
  }

  @Test
  void listsItsStreams() {
    JsonNode streams = service.json("/api/streams");
    assertThat(streams.findValuesAsString("name"))
        .containsExactly("audio", "vibration", "temperature");
    assertThat(streams.findValuesAsString("element"))
        .containsExactly("float", "x:float,y:float,z:float", "nanos:long,celsius:double");
    assertThat(streams.findValuesAsString("rate")).containsExactly("48000", "1000", "10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"audio", "vibration", "temperature"})
  void theCountersOfAStreamAgree(String stream) {
    for (int i = 0; i < 100; i++) {
      JsonNode now = status(stream);
      assertThat(now.path("offered").asLong())
          .isEqualTo(
              now.path("delivered").asLong()
                  + now.path("dropped").asLong()
                  + now.path("skipped").asLong()
                  + now.path("buffered").asLong());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "..%2F..%2Fetc%2Fpasswd", "%00", "audio%2F.."})
  void anUnknownStreamIsAProblem(String name) {
    for (String end : List.of("", "/events", "/gaps", "/subscribers")) {
      HttpResponse<String> answer = service.get("/api/streams/" + name + end);
      assertThat(answer.statusCode()).as(name + end).isIn(400, 404);
      assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
      if (name.equals("nothing")) {
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(answer.body()).contains("audio, vibration, temperature");
      }
    }
  }

  @Test
  void eventsSummariseEachSecondAndTheirIdIsThePositionBehind() {
    try (Stream<String> lines = service.lines("/api/streams/temperature/events")) {
      Event event = Event.read(lines.iterator());
      JsonNode data = event.data();
      assertThat(event.id())
          .isEqualTo(data.path("position").asLong() + data.path("count").asLong());
      JsonNode celsius = data.path("value").path("celsius");
      assertThat(celsius.path("min").asDouble()).isBetween(15.0, celsius.path("rms").asDouble());
      assertThat(celsius.path("max").asDouble()).isBetween(celsius.path("rms").asDouble(), 25.0);
    }
  }

  @Test
  void aReconnectStartsWithTheGapThatWasMissed() {
    Await.until(() -> status("audio").path("offered").asLong() > 2);
    try (Stream<String> lines = service.lines("/api/streams/audio/events", "Last-Event-ID", "1")) {
      Iterator<String> iterator = lines.iterator();
      Event gap = Event.read(iterator);
      assertThat(gap.name()).isEqualTo("gap");
      assertThat(gap.data().path("position").asLong()).isEqualTo(1);
      Event next = Event.read(iterator);
      assertThat(next.data().path("position").asLong()).isEqualTo(gap.id());
    }
  }

  @Test
  void aWebSocketServesTheElementsAsTheyAre() {
    List<RingSignal<float[]>> signals =
        requireNonNull(
            RemoteRing.at(service.socket("/api/streams/audio/socket"))
                .floats()
                .take(5)
                .collectList()
                .block(DEADLINE));
    assertThat(signals).hasSize(5);
    for (int i = 1; i < 5; i++) {
      assertThat(signals.get(i).position()).isEqualTo(signals.get(i - 1).end());
    }
    Data<float[]> first = (Data<float[]>) signals.getFirst();
    assertThat(first.value())
        .hasSize((int) first.count())
        .contains(RunningService.audioAt(first.position()));
  }

  @Test
  void aScopeServesMinimumAndMaximumOfEachColumn() {
    RingSignal<ByteBuffer> item =
        requireNonNull(
            RemoteRing.at(service.socket("/api/streams/audio/scope?step=48&columns=10"))
                .byteBuffers()
                .blockFirst(DEADLINE));
    assertThat(item).isInstanceOf(Data.class);
    Data<ByteBuffer> data = (Data<ByteBuffer>) item;
    assertThat(data.count()).isEqualTo(480);
    assertThat(data.value().remaining()).isEqualTo(10 * 2 * Float.BYTES);
    float min = Float.MAX_VALUE;
    for (int i = 0; i < 48; i++) {
      min = Math.min(min, RunningService.audioAt(data.position() + i));
    }
    assertThat(data.value().getFloat(0)).isEqualTo(min);
  }

  @Test
  void aScopeOfItemsThatAreTooLargeIsRefused() {
    assertThat(
            RemoteRing.at(service.socket("/api/streams/audio/scope?step=48000&columns=1000"))
                .byteBuffers()
                .then()
                .onErrorResume(refusal -> Mono.empty())
                .thenReturn("refused")
                .block(DEADLINE))
        .isEqualTo("refused");
  }

  @Test
  void theActuatorKnowsTheRings() {
    assertThat(service.json("/actuator/health").path("status").asString()).isIn("UP", "DEGRADED");
    assertThat(service.get("/actuator/prometheus").body())
        .contains("ringbuf_offered_elements_total{ring=\"audio\"}");
    assertThat(service.get("/actuator/rings").body()).contains("vibration");
    assertThat(service.get("/actuator/env").statusCode()).isEqualTo(404);
  }

  @Test
  void aCallByAnotherNameIsRefused() throws IOException {
    String answer = request("GET /api/streams HTTP/1.1", "Host: evil.example:" + service.port());
    assertThat(answer).startsWith("HTTP/1.1 403").contains("application/problem+json");
  }

  @Test
  void aPageOfAnotherSiteCannotOpenAWebSocket() throws IOException {
    String answer =
        request(
            "GET /api/streams/audio/socket HTTP/1.1",
            "Host: localhost:" + service.port(),
            "Origin: https://evil.example",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
            "Sec-WebSocket-Protocol: ringbuf.v1");
    assertThat(answer).startsWith("HTTP/1.1 403");
  }

  /// Sends a request as it is, and returns what has come when the server closes the connection.
  private static String request(String... lines) throws IOException {
    try (Socket socket = new Socket("localhost", service.port())) {
      String text = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(text.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /// A server-sent event.
  private record Event(long id, String name, JsonNode data) {
    static Event read(Iterator<String> lines) {
      long id = -1;
      String name = "message";
      while (true) {
        String line = lines.next();
        if (line.startsWith("id:")) {
          id = Long.parseLong(line.substring("id:".length()).strip());
        } else if (line.startsWith("event:")) {
          name = line.substring("event:".length()).strip();
        } else if (line.startsWith("data:")) {
          return new Event(id, name, RunningService.parse(line.substring("data:".length())));
        }
      }
    }
  }
}
