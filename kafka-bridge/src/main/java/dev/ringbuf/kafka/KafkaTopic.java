package dev.ringbuf.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/// A topic, and how to reach its brokers. Immutable.
///
/// ```java
/// KafkaTopic topic = KafkaTopic.at("broker1:9092,broker2:9092", "samples")
///     .with("security.protocol", "SASL_SSL")
///     .with("sasl.mechanism", "PLAIN");
/// ```
///
/// @param bootstrapServers host and port of one or more brokers, separated by commas
/// @param name of the topic
/// @param properties of every Kafka client that is made for this topic: security, timeouts
public record KafkaTopic(String bootstrapServers, String name, Map<String, String> properties) {

  /// Copies the properties.
  ///
  /// @throws IllegalArgumentException if a name is empty
  public KafkaTopic {
    requireText(bootstrapServers, "bootstrapServers");
    requireText(name, "name");
    properties = Map.copyOf(properties);
  }

  private static void requireText(String value, String what) {
    if (value.isBlank()) {
      throw new IllegalArgumentException(what + " is empty");
    }
  }

  /// A topic without further properties. Connects to nothing.
  public static KafkaTopic at(String bootstrapServers, String name) {
    return new KafkaTopic(bootstrapServers, name, Map.of());
  }

  /// This topic with one more property for its clients. It replaces the value that this module
  /// would choose, except for the properties that its promises stand on ([TopicWriter],
  /// [TopicReader]).
  public KafkaTopic with(String property, String value) {
    Map<String, String> more = new HashMap<>(properties);
    more.put(Objects.requireNonNull(property), Objects.requireNonNull(value));
    return new KafkaTopic(bootstrapServers, name, more);
  }

  /// Properties of a client: what the user wants goes over the module's own choice, and what the
  /// module needs goes over both.
  Map<String, Object> clientProperties(Map<String, ?> chosen, Map<String, ?> needed) {
    Map<String, Object> all = new HashMap<>(chosen);
    all.putAll(properties);
    all.putAll(needed);
    all.put("bootstrap.servers", bootstrapServers);
    return all;
  }

  /// @throws IllegalArgumentException if the user has set a property that the module needs itself
  void requireUnset(Map<String, ?> needed) {
    for (String property : needed.keySet()) {
      if (properties.containsKey(property)) {
        throw new IllegalArgumentException(
            "the property %s must be %s, because lossless order depends on it: remove it"
                .formatted(property, needed.get(property)));
      }
    }
  }

  /// Does not show the properties, which may contain a password.
  @Override
  public String toString() {
    return "topic " + name + " at " + bootstrapServers;
  }
}
