package dev.ringbuf.kafka;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/// What stands between a ring and its topic, or between a topic and its reader. The message carries
/// the numbers and the remedy; the cause is what Kafka says.
public class TopicException extends RuntimeException {
  private static final long serialVersionUID = 1;

  TopicException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  TopicException(String message) {
    this(message, null);
  }

  /// What an error of a Kafka client means for a topic.
  static TopicException of(KafkaTopic topic, Throwable error) {
    return error instanceof TopicException known
        ? known
        : new TopicException(topic + ": " + meaning(topic, error), error);
  }

  private static String meaning(KafkaTopic topic, Throwable error) {
    return switch (error) {
      case UnknownTopicOrPartitionException _ ->
          ("the topic does not exist: create it (kafka-topics.sh --create --topic %s --partitions"
                  + " 12), or let WriterSpec.creatingTopic do it")
              .formatted(topic.name());
      case InvalidTopicException _ -> "no topic can have this name: " + error.getMessage();
      case AuthenticationException _ ->
          "the broker refuses the credentials: correct security.protocol, sasl.mechanism and"
              + " sasl.jaas.config (%s)".formatted(error.getMessage());
      case AuthorizationException _ ->
          "the user may not use the topic: allow DESCRIBE, and WRITE or READ (%s)"
              .formatted(error.getMessage());
      case RecordTooLargeException _, RecordBatchTooLargeException _ ->
          ("a record is larger than the topic accepts: raise max.message.bytes of the topic, or"
                  + " lower WriterSpec.maxRecordBytes (%s)")
              .formatted(error.getMessage());
      case TimeoutException _, DisconnectException _ ->
          "no broker answers: is it running, and does it advertise an address that can be reached"
              + " from here? (%s)".formatted(error.getMessage());
      default -> String.valueOf(error);
    };
  }

  /// Whether this only says that no broker has answered. Producers and consumers recover from that
  /// by themselves.
  boolean isSilence() {
    return getCause() instanceof TimeoutException || getCause() instanceof DisconnectException;
  }
}
