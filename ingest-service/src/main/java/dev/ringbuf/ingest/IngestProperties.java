package dev.ringbuf.ingest;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The properties under `ingest`.
///
/// @param streams by name; each has the ring `ringbuf.rings.<name>`
/// @param allowedHosts names by which clients may call this service, without a port
@ConfigurationProperties("ingest")
record IngestProperties(
    @DefaultValue Map<String, Stream> streams,
    @DefaultValue({"localhost", "127.0.0.1", "[::1]"}) List<String> allowedHosts) {

  /// One stream.
  ///
  /// @param source who fills its ring: see [StreamSource]
  record Stream(String source) {}
}
