package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.kafka.TopicRecord.Kind;
import dev.ringbuf.kafka.TopicWriter.StreamStatus;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingTap;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/// The snippets of docs/kafka.md, and that they do what the guide says.
@Timeout(120)
class KafkaGuideTest {
  private static final Path GUIDE = Path.of("../docs/kafka.md");
  private static final Path THIS = Path.of("src/test/java/dev/ringbuf/kafka/KafkaGuideTest.java");

  private final RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 100_000);
  private final List<String> log = new CopyOnWriteArrayList<>();

  private void log(String line) {
    log.add(line);
  }

  private static Mono<Void> store(RingSignal<float[]> signal) {
    return signal.count() > 0 ? Mono.empty() : Mono.error(new AssertionError());
  }

  @Test
  void theSnippetsAreThoseOfThisTest() throws IOException {
    String code = withoutSpace(Files.readString(THIS));
    List<String> snippets =
        Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
            .matcher(Files.readString(GUIDE))
            .results()
            .map(block -> withoutSpace(block.group(1)))
            .toList();
    assertThat(snippets)
        .hasSizeGreaterThan(6)
        .allSatisfy(snippet -> assertThat(code).contains(snippet));
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s+", "");
  }

  @Test
  void writer() throws Exception {
    String brokers = Broker.shared().bootstrap();
    Broker.shared().createTopic("samples");

    KafkaTopic topic = KafkaTopic.at(brokers, "samples");
    TopicWriter writer = TopicWriter.start(topic);
    writer.forward("host7/audio", ring);

    try (RingProducer in = ring.producer()) {
      in.push(new float[50_000]);
      in.complete();
    }
    Await.until(() -> writer.streams().getFirst().ended());

    for (StreamStatus stream : writer.streams()) {
      log(
          "%s: %d of %d in partition %d"
              .formatted(
                  stream.name(), stream.acknowledged(), stream.offered(), stream.partition()));
    }
    writer.close();

    assertThat(log).containsExactly("host7/audio: 50000 of 50000 in partition 0");
    read(topic);
  }

  private void read(KafkaTopic topic) {
    TopicReader<float[]> audio = TopicReader.of(topic, "host7/audio", TopicRecord::floats);
    Flux<RingSignal<float[]>> all = audio.signals();
    Flux<RingSignal<float[]>> rest = audio.from(48_000).signals();

    StepVerifier.create(all.map(RingSignal::count).reduce(Long::sum))
        .expectNext(50_000L)
        .verifyComplete();
    StepVerifier.create(rest.map(RingSignal::count).reduce(Long::sum))
        .expectNext(2_000L)
        .verifyComplete();

    Flux<RingSignal<float[]>> stored = audio.group("archive").process(signal -> store(signal));

    StepVerifier.create(stored.map(RingSignal::count).reduce(Long::sum))
        .expectNext(50_000L)
        .verifyComplete();
    consume(topic);
  }

  private void consume(KafkaTopic topic) {
    log.clear();
    try (KafkaConsumer<byte[], byte[]> consumer = StreamLog.consumer(topic, Map.of())) {
      List<TopicPartition> partition = List.of(new TopicPartition(topic.name(), 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      while (log.isEmpty()) {
        group(consumer);
      }
    }
    assertThat(log.getFirst()).startsWith("host7/audio has ").endsWith(" from 0");
  }

  private void group(KafkaConsumer<byte[], byte[]> consumer) {
    Map<String, StreamCursor> cursors = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      TopicRecord next = TopicRecord.of(record);
      StreamCursor cursor =
          cursors.computeIfAbsent(next.stream(), _ -> new StreamCursor(next.position()));
      TopicRecord fresh = cursor.accept(next); // null: known already
      if (fresh != null && fresh.kind() == Kind.DATA) {
        log(fresh.stream() + " has " + fresh.floats().length + " from " + fresh.position());
      }
    }
  }

  @Test
  void options() {
    WriterSpec spec =
        WriterSpec.defaults()
            .withLinger(Duration.ofMillis(20))
            .withCompression("lz4")
            .creatingTopic(12, 3);

    assertThat(spec.compression()).isEqualTo("lz4");
    assertThat(spec.partitions()).isEqualTo(12);
  }

  @Test
  void tap() throws Exception {
    KafkaTopic topic = Broker.shared().createTopic("tap");
    TopicWriter writer = TopicWriter.start(topic);

    RingBroadcast<float[]> shared = RingFlux.floats(ring, 480).broadcast(48_000);
    RingTap tap = shared.tap();
    writer.forward("host7/audio", tap.ring());

    try (RingProducer in = ring.producer()) {
      in.push(new float[1_000]);
    }
    Await.until(() -> writer.streams().getFirst().acknowledged() == 1_000);
    writer.close();
    tap.close();
  }
}
