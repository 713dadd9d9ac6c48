package dev.ringbuf.ingest;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The command-line options. Each becomes a property of the service.
@Command(
    name = "./demo --serve",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Serves live streams and a page that shows them, until Ctrl-C. Without --source these are"
          + " three synthetic sensors.%n"
    },
    footer = {"%nExit code: 1 if the service cannot start; 2 for bad options; 130 after Ctrl-C."})
final class ServeOptions {
  @Parameters(
      paramLabel = "PORT",
      arity = "0..1",
      defaultValue = "8080",
      description = "Where to listen, on this host only (default: ${DEFAULT-VALUE}; 0: any free).")
  int port;

  @Option(
      names = "--source",
      paramLabel = "NAME=SOURCE",
      description = {
        "Adds a stream instead of the three; may be repeated. SOURCE is one of",
        "  synthetic:SENSOR  audio, vibration or temperature",
        "  native            a C thread, compiled on the spot",
        "  portaudio         the audio device, through a C callback",
        "  wav:FILE          a PCM file, at its own rate",
        "  ring:FILE         a ring that another process fills"
      })
  Map<String, String> sources = new LinkedHashMap<>();

  @Option(
      names = "--kafka",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "HOST:PORT",
      description = {
        "Writes the streams into the Kafka topic 'ringbuf' as well. Without HOST:PORT it starts a"
            + " broker of its own, which ends with the service."
      })
  @Nullable String kafka;

  @Option(
      names = "--set",
      paramLabel = "PROPERTY=VALUE",
      description = "Sets any property of Spring Boot or of the service; may be repeated.")
  Map<String, String> properties = new LinkedHashMap<>();

  @Option(names = "--help", usageHelp = true, description = "Show this text and exit.")
  boolean help;

  @Spec CommandSpec spec = CommandSpec.create();

  /// The properties that the options stand for.
  ///
  /// @throws ParameterException if a value is invalid; the message names it
  Map<String, Object> toProperties() {
    if (port < 0 || port > 65_535) {
      throw new ParameterException(
          spec.commandLine(), "Invalid PORT: %d: it must be in 0 .. 65535".formatted(port));
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("server.port", port);
    if (kafka != null) {
      all.put("spring.profiles.active", "kafka");
      all.put("ingest.kafka.brokers", kafka);
    }
    sources.forEach((name, source) -> all.put("ingest.streams." + name + ".source", source));
    all.putAll(properties);
    return all;
  }
}
