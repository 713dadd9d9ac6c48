package dev.ringbuf.ingest;

import dev.ringbuf.kafka.KafkaTopic;
import dev.ringbuf.kafka.TopicWriter;
import dev.ringbuf.kafka.WriterSpec;
import dev.ringbuf.reactor.RingTap;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/// With the profile `kafka`: writes every stream into a Kafka topic, as one more subscriber of its
/// broadcast. A stream is named `HOST/NAME/START`, because the positions of a ring in memory begin
/// at 0 with each start; one in a file is `HOST/NAME`.
@Component
@Profile("kafka")
final class TopicForwarding implements SmartLifecycle {
  /// Between the producers, which end first, and the rings.
  private static final int PHASE = DEFAULT_PHASE - 256;

  private final Streams streams;
  private final IngestProperties.Kafka properties;

  /// Requests are served while the streams are still being added.
  private final Map<LiveStream, Forwarded> forwarded = new ConcurrentHashMap<>();

  private volatile @Nullable TopicWriter writer;

  TopicForwarding(Streams streams, IngestProperties properties) {
    this.streams = streams;
    this.properties = properties.kafka();
  }

  /// How far a stream has come in the topic.
  ///
  /// @param topic the topic's name
  /// @param stream the stream's name there
  /// @param partition that has it; -1 if it is not known yet
  /// @param acknowledged the position before which everything is in the topic
  /// @param problem why it does not go on, with the remedy; null if it does
  record Progress(
      String topic, String stream, int partition, long acknowledged, @Nullable String problem) {}

  private record Forwarded(String name, RingTap tap) {}

  @Override
  public void start() {
    TopicWriter started =
        TopicWriter.start(
            KafkaTopic.at(properties.brokers(), properties.topic()),
            WriterSpec.defaults().creatingTopic(properties.partitions(), properties.replicas()));
    writer = started;
    String start = "/" + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    for (LiveStream stream : streams.all()) {
      String name = host() + "/" + stream.name() + (stream.isShared() ? "" : start);
      RingTap tap = stream.tap();
      started.forward(name, tap.ring());
      forwarded.put(stream, new Forwarded(name, tap));
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /// The progress of a stream; null if it is not forwarded.
  @Nullable Progress progress(LiveStream stream) {
    TopicWriter running = writer;
    Forwarded known = forwarded.get(stream);
    if (running == null || known == null) {
      return null;
    }
    return running.streams().stream()
        .filter(status -> status.name().equals(known.name))
        .findFirst()
        .map(status -> progress(running, status))
        .orElse(null);
  }

  private Progress progress(TopicWriter running, TopicWriter.StreamStatus status) {
    Throwable problem = status.error() == null ? running.status().error() : status.error();
    return new Progress(
        properties.topic(),
        status.name(),
        status.partition(),
        status.acknowledged(),
        problem == null ? null : problem.getMessage());
  }

  /// Waits up to five seconds for what is under way.
  @Override
  public void stop() {
    TopicWriter running = writer;
    if (running != null) {
      running.close();
      writer = null;
    }
    forwarded.values().forEach(each -> each.tap.close());
    forwarded.clear();
  }

  @Override
  public boolean isRunning() {
    return writer != null;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
