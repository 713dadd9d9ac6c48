package dev.ringbuf.ingest;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// Gives the service its three sensors if no stream is configured, and the ring of each stream the
/// properties that its source implies. What is configured for a ring has precedence.
final class IngestDefaults implements EnvironmentPostProcessor {
  /// What a ring holds, and how far a client may fall behind before it loses something. A second
  /// outlasts the pauses of a JVM and of a browser, and holds what a summary needs.
  private static final int MILLIS = 1_000;

  private static final int LEAST_CAPACITY = 16;

  private static final String STREAMS = "ingest.streams";
  private static final Map<String, String> SENSORS = new LinkedHashMap<>();

  static {
    SENSORS.put("audio", "synthetic:audio");
    SENSORS.put("vibration", "synthetic:vibration");
    SENSORS.put("temperature", "synthetic:temperature");
  }

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    Map<String, Object> defaults = new LinkedHashMap<>();
    Map<String, String> sources = configured(environment);
    if (sources.isEmpty()) {
      sources = SENSORS;
      sources.forEach((name, source) -> defaults.put(STREAMS + "." + name + ".source", source));
    }
    sources.forEach((name, source) -> addRing(defaults, name, parse(name, source)));
    environment
        .getPropertySources()
        .addLast(new MapPropertySource("defaults of the streams", defaults));
  }

  private static Map<String, String> configured(ConfigurableEnvironment environment) {
    Map<String, String> sources = new LinkedHashMap<>();
    Binder.get(environment)
        .bind(STREAMS, Bindable.mapOf(String.class, IngestProperties.Stream.class))
        .orElse(Map.of())
        .forEach((name, stream) -> sources.put(name, stream.source()));
    return sources;
  }

  /// The source of a stream.
  ///
  /// @throws InvalidSourceException if the property does not name one
  static StreamSource parse(String name, String source) {
    try {
      return StreamSource.parse(source);
    } catch (IllegalArgumentException e) {
      throw new InvalidSourceException(name, source, String.valueOf(e.getMessage()), e);
    } catch (NoSuchFileException e) {
      throw new InvalidSourceException(name, source, "there is no such file", e);
    } catch (IOException e) {
      throw new InvalidSourceException(name, source, String.valueOf(e.getMessage()), e);
    }
  }

  private static void addRing(Map<String, Object> defaults, String name, StreamSource source) {
    String ring = "ringbuf.rings." + name + ".";
    source.element().ifPresent(element -> defaults.put(ring + "element", element));
    source
        .file()
        .ifPresentOrElse(
            file -> defaults.put(ring + "file", file.toString()),
            () -> defaults.put(ring + "capacity", elements(source)));
    defaults.put(ring + "broadcast.capacity", elements(source));
    defaults.put(ring + "broadcast.draining", true);
    defaults.put(ring + "wakeup", "2ms");
  }

  private static long elements(StreamSource source) {
    return Math.max(LEAST_CAPACITY, (long) source.rate() * MILLIS / 1_000);
  }
}
