package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.kafka.TopicAudit.Totals;
import dev.ringbuf.kafka.TopicWriter.State;
import dev.ringbuf.kafka.TopicWriter.StreamStatus;
import dev.ringbuf.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

/// What cannot work says why, with the remedy. Elements stay in the ring, and arrive once the cause
/// is removed.
@Timeout(120)
class WriterErrorTest {
  private static final WriterSpec SPEC =
      WriterSpec.defaults().withLinger(Duration.ofMillis(1)).withMaxBackoff(Duration.ofMillis(200));

  private final RingBuffer ring = RingBuffer.allocate(JAVA_LONG, 8_000); // 1,000 in a record
  private final RingProducer in = ring.producer();

  private static String unused(String name) {
    return name + "-" + System.nanoTime();
  }

  private static void limit(KafkaTopic topic, int bytes) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    ConfigEntry entry = new ConfigEntry("max.message.bytes", "" + bytes);
    AlterConfigOp set = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
    try (Admin admin = Broker.shared().admin()) {
      admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
    }
  }

  private static StreamStatus only(TopicWriter writer) {
    return writer.streams().getFirst();
  }

  private static void assertComplete(KafkaTopic topic, long end) {
    assertThat(TopicAudit.of(topic, "a").check()).isEqualTo(new Totals(end, end, 0, 0, false));
  }

  @Test
  void recordsThatTheTopicCannotTakeAreNotTried() throws Exception {
    KafkaTopic topic =
        Broker.shared().createTopic(unused("small"), 1, Map.of("max.message.bytes", "2000"));
    Rings.push(in, 5_000);
    try (TopicWriter writer = TopicWriter.start(topic, SPEC).forward("a", ring)) {
      Await.until(() -> only(writer).error() != null);
      assertThat(only(writer).error())
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("stream a: records take up to 8")
          .hasMessageContaining("max.message.bytes of topic " + topic.name() + " is 2000")
          .hasMessageContaining("lower WriterSpec.maxRecordBytes (65536)");
      assertThat(ring.buffered()).isEqualTo(5_000);
      limit(topic, 100_000);
      Await.until(() -> only(writer).acknowledged() == 5_000);
      assertThat(only(writer).error()).isNull();
    }
    assertComplete(topic, 5_000);
  }

  /// The limit changes while records are in flight. None behind the refused one may come in.
  @Test
  void nothingOvertakesARecordThatTheTopicRefuses() throws Exception {
    KafkaTopic topic = Broker.shared().createTopic(unused("shrinking"));
    try (TopicWriter writer = TopicWriter.start(topic, SPEC).forward("a", ring)) {
      Rings.push(in, 100);
      Await.until(() -> only(writer).acknowledged() == 100);
      limit(topic, 2_000);
      while (only(writer).error() == null) { // the broker applies the limit some time later
        if (ring.buffered() == 0) {
          Rings.push(in, 3_050);
        }
        Thread.onSpinWait();
      }
      assertThat(only(writer).error()).hasMessageContaining("is 2000");
      Rings.push(in, 50);
      limit(topic, 100_000);
      Await.until(() -> only(writer).acknowledged() == ring.offered());
    }
    Totals totals = TopicAudit.of(topic, "a").check();
    assertThat(totals.end()).isEqualTo(ring.offered());
    assertThat(totals.missing()).isZero();
  }

  @Test
  void anUnknownTopicIsWaitedFor() throws Exception {
    String name = unused("unknown");
    KafkaTopic topic = Broker.shared().topic(name);
    Rings.push(in, 500);
    try (TopicWriter writer = TopicWriter.start(topic, SPEC).forward("a", ring)) {
      Waiting.await(writer, "the topic does not exist");
      assertThat(writer.status().error())
          .hasMessageContaining("kafka-topics.sh --create --topic " + name);
      assertThat(ring.buffered()).isEqualTo(500);
      Broker.shared().createTopic(name);
      Await.until(() -> only(writer).acknowledged() == 500);
    }
    assertComplete(topic, 500);
  }

  @Test
  void anUnknownTopicIsCreatedOnRequest() throws Exception {
    KafkaTopic topic = Broker.shared().topic(unused("created"));
    Rings.push(in, 500);
    try (TopicWriter writer =
        TopicWriter.start(topic, SPEC.creatingTopic(3, 1)).forward("a", ring)) {
      Await.until(() -> only(writer).acknowledged() == 500);
    }
    assertComplete(topic, 500);
  }

  @Test
  void wrongCredentialsLeaveEverythingInTheRing() throws Exception {
    String name = unused("secret");
    KafkaTopic open = Broker.shared().createTopic(name);
    KafkaTopic wrong = credentials(name, "wrong");
    Rings.push(in, 500);
    try (TopicWriter writer = TopicWriter.start(wrong, SPEC).forward("a", ring)) {
      Waiting.await(writer, "refuses the credentials");
      assertThat(writer.status().error())
          .hasMessageContaining("sasl.jaas.config")
          .hasMessageNotContaining("wrong");
      assertThat(ring.buffered()).isEqualTo(500);
    }
    StepVerifier.create(TopicReader.of(wrong, "a", TopicRecord::longs).signals())
        .verifyErrorSatisfies(
            error -> assertThat(error).hasMessageContaining("refuses the credentials"));
    try (TopicWriter writer =
        TopicWriter.start(credentials(name, "secret"), SPEC).forward("a", ring)) {
      Await.until(() -> only(writer).acknowledged() == 500);
    }
    assertComplete(open, 500);
  }

  private static KafkaTopic credentials(String name, String password) throws Exception {
    return KafkaTopic.at(Broker.shared().saslBootstrap(), name)
        .with("security.protocol", "SASL_PLAINTEXT")
        .with("sasl.mechanism", "PLAIN")
        .with(
            "sasl.jaas.config",
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"alice\""
                + " password=\"%s\";".formatted(password));
  }

  @Test
  void aWriterThatWaitsCanBeClosed() {
    TopicWriter writer =
        TopicWriter.start(
                KafkaTopic.at("127.0.0.1:1", "t").with("default.api.timeout.ms", "60000"), SPEC)
            .forward("a", ring);
    Rings.push(in, 10);
    writer.close(Duration.ZERO);
    assertThat(writer.status().state()).isEqualTo(State.CLOSED);
    assertThat(ring.buffered()).isEqualTo(10);
    ring.consumer().close();
  }
}
