package dev.ringbuf.ingest;

import dev.ringbuf.sources.SourceException;
import java.io.IOException;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/// Starts the sources with the service, and stops them first, so that the starter finds streams
/// that have ended and can drain them.
@Component
final class Producers implements SmartLifecycle {
  private final Streams streams;
  private final IngestProperties properties;
  private volatile boolean running;

  Producers(Streams streams, IngestProperties properties) {
    this.streams = streams;
    this.properties = properties;
  }

  @Override
  public void start() {
    running = true; // what has started is stopped if the next one fails
    for (LiveStream stream : streams.all()) {
      try {
        stream.start();
      } catch (SourceException | IOException e) {
        IngestProperties.Stream failed = properties.streams().get(stream.name());
        throw new InvalidSourceException(
            stream.name(),
            failed == null ? "" : failed.source(),
            String.valueOf(e.getMessage()),
            e);
      }
    }
  }

  @Override
  public void stop() {
    streams.all().forEach(LiveStream::stop);
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
