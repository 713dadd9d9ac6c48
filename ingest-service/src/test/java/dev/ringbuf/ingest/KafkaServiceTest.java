package dev.ringbuf.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.kafka.KafkaTopic;
import dev.ringbuf.kafka.TopicReader;
import dev.ringbuf.kafka.TopicRecord;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// The service with the profile `kafka`, and a broker as `./demo --serve --kafka` starts it.
class KafkaServiceTest {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @Test
  void theTopicHasWhatTheApiSaysIsAcknowledged() throws IOException {
    System.setProperty(
        "ringbuf.broker.classpath", Path.of("target", "broker.classpath").toString());
    String brokers = LocalBroker.start();
    try (RunningService service =
        RunningService.start(
            Map.of("spring.profiles.active", "kafka", "ingest.kafka.brokers", brokers))) {
      Await.until(
          "elements are acknowledged", () -> topic(service).path("acknowledged").asLong() > 48_000);
      JsonNode topic = topic(service);
      long acknowledged = topic.path("acknowledged").asLong();

      List<RingSignal<float[]>> signals =
          TopicReader.of(
                  KafkaTopic.at(brokers, topic.path("topic").asString()),
                  topic.path("stream").asString(),
                  TopicRecord::floats)
              .signals()
              .takeUntil(signal -> signal.end() >= acknowledged)
              .collectList()
              .block(DEADLINE);
      long position = 0;
      for (RingSignal<float[]> signal : Objects.requireNonNull(signals)) {
        assertThat(signal.position()).isEqualTo(position);
        position = signal.end();
        if (signal instanceof Data<float[]> data) {
          assertThat(data.value()[0]).isEqualTo(RunningService.audioAt(data.position()));
        }
      }
      assertThat(position).isGreaterThanOrEqualTo(acknowledged);
    }
  }

  private static JsonNode topic(RunningService service) {
    return service.json("/api/streams/audio").path("topic");
  }
}
