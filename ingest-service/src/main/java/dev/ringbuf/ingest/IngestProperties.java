package dev.ringbuf.ingest;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The properties under `ingest`.
///
/// @param streams by name; each has the ring `ringbuf.rings.<name>`
/// @param kafka where streams go with the profile `kafka`
/// @param allowedHosts names by which clients may call this service, without a port
@ConfigurationProperties("ingest")
record IngestProperties(
    @DefaultValue Map<String, Stream> streams,
    @DefaultValue Kafka kafka,
    @DefaultValue({"localhost", "127.0.0.1", "[::1]"}) List<String> allowedHosts) {

  /// One stream.
  ///
  /// @param source who fills its ring: see [StreamSource]
  record Stream(String source) {}

  /// A topic.
  ///
  /// @param brokers `host:port`, several separated by commas
  /// @param topic its name; it is made if it does not exist
  /// @param partitions of a new topic
  /// @param replicas of a new topic
  record Kafka(
      @DefaultValue("localhost:9092") String brokers,
      @DefaultValue("ringbuf") String topic,
      @DefaultValue("3") int partitions,
      @DefaultValue("1") short replicas) {}
}
