package dev.ringbuf.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/// Asks the broker about a topic before anything is sent, because a producer alone would hide what
/// is wrong behind time-outs.
///
/// @param maxMessageBytes what the topic accepts in one batch; `Integer.MAX_VALUE` if the user may
///   not know
record TopicCheck(int maxMessageBytes) {
  private static final int ANSWER_MILLIS = 5_000;

  /// A client for such questions. Connects to nothing yet.
  ///
  /// @throws org.apache.kafka.common.KafkaException if a property is wrong, or no address of the
  ///   topic can be resolved
  static Admin client(KafkaTopic topic) {
    Map<String, Object> chosen =
        Map.of(
            "default.api.timeout.ms", ANSWER_MILLIS,
            "request.timeout.ms", ANSWER_MILLIS,
            "reconnect.backoff.max.ms", 1000);
    return Admin.create(topic.clientProperties(chosen, Map.of()));
  }

  /// Asks. Creates the topic if that is wanted and it does not exist.
  ///
  /// @throws TopicException if the broker does not answer, or the topic cannot be used
  static TopicCheck of(Admin admin, KafkaTopic topic, WriterSpec spec) throws InterruptedException {
    try {
      requireTopic(admin, topic, spec);
      return new TopicCheck(maxMessageBytes(admin, topic));
    } catch (ExecutionException e) {
      throw TopicException.of(topic, e.getCause() == null ? e : e.getCause());
    }
  }

  private static void requireTopic(Admin admin, KafkaTopic topic, WriterSpec spec)
      throws ExecutionException, InterruptedException {
    try {
      admin.describeTopics(List.of(topic.name())).allTopicNames().get();
      return;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || spec.partitions() == 0) {
        throw e;
      }
    }
    try {
      NewTopic wanted = new NewTopic(topic.name(), spec.partitions(), (short) spec.replicas());
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) { // another service was faster
        throw e;
      }
    }
  }

  private static int maxMessageBytes(Admin admin, KafkaTopic topic)
      throws ExecutionException, InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    try {
      Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      return Optional.ofNullable(config)
          .map(all -> all.get("max.message.bytes"))
          .map(entry -> Integer.parseInt(entry.value()))
          .orElse(Integer.MAX_VALUE);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Integer.MAX_VALUE; // the broker will say so when a record is too large
      }
      throw e;
    }
  }
}
