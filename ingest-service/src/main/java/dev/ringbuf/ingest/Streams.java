package dev.ringbuf.ingest;

import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.spring.NamedRing;
import dev.ringbuf.spring.Rings;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The streams of this service, by name.
@Component
final class Streams {
  private final Map<String, LiveStream> byName = new LinkedHashMap<>();

  Streams(Rings rings, RingPoller poller, IngestProperties properties) {
    properties
        .streams()
        .forEach(
            (name, stream) -> {
              NamedRing ring = rings.find(name).orElseThrow(); // IngestDefaults defines it
              StreamSource source = IngestDefaults.parse(name, stream.source());
              byName.put(name, new LiveStream(ring, source, poller));
            });
  }

  Collection<LiveStream> all() {
    return byName.values();
  }

  /// The stream of this name; null if there is none. The name only serves to look it up, so it
  /// never becomes a path.
  @Nullable LiveStream find(String name) {
    return byName.get(name);
  }

  /// The stream of this name.
  ///
  /// @throws NoSuchStreamException if there is none
  LiveStream get(String name) {
    LiveStream stream = find(name);
    if (stream == null) {
      throw new NoSuchStreamException(byName.keySet());
    }
    return stream;
  }
}
