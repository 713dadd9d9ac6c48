package dev.ringbuf.ingest;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.sources.Production;
import dev.ringbuf.sources.Source;
import dev.ringbuf.sources.SourceName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Who fills the ring of a stream, as `ingest.streams.<name>.source` says: `KIND`, or `KIND@RATE`
/// with a number of elements a second.
sealed interface StreamSource {
  /// Reads the property's value.
  ///
  /// @throws IllegalArgumentException if it is no source; the message says what would be one
  /// @throws IOException if it names a file that cannot be read
  static StreamSource parse(String text) throws IOException {
    int at = text.lastIndexOf('@');
    boolean rated = at > 0 && text.substring(at + 1).matches("[1-9][0-9]{0,8}");
    String kind = rated ? text.substring(0, at) : text;
    int rate = rated ? Integer.parseInt(text.substring(at + 1)) : 0;
    if (kind.startsWith(Sensor.PREFIX)) {
      return Sensor.named(kind.substring(Sensor.PREFIX.length()), rate);
    }
    if (kind.startsWith(RingFile.PREFIX)) {
      return RingFile.at(Path.of(kind.substring(RingFile.PREFIX.length())), rate);
    }
    return Opened.of(kind, rate);
  }

  /// Elements a second.
  int rate();

  /// The element as `ringbuf.rings.<name>.element` has it; empty if the source cannot tell.
  Optional<String> element();

  /// The ring's file, if it has one.
  default Optional<Path> file() {
    return Optional.empty();
  }

  /// Starts to fill a ring; empty if somebody else does.
  ///
  /// @throws dev.ringbuf.sources.SourceException if this machine lacks what the source needs
  /// @throws IOException if its file cannot be read
  Optional<Production> start(RingBuffer ring) throws IOException;

  /// A synthetic sensor.
  record Sensor(SyntheticSensor sensor) implements StreamSource {
    static final String PREFIX = "synthetic:";

    private static StreamSource named(String name, int rate) {
      if (rate != 0) {
        throw new IllegalArgumentException("a synthetic sensor has a rate of its own");
      }
      return Arrays.stream(SyntheticSensor.values())
          .filter(sensor -> nameOf(sensor).equals(name))
          .findFirst()
          .map(Sensor::new)
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "'%s' is none of the sensors %s".formatted(name, names())));
    }

    private static String nameOf(SyntheticSensor sensor) {
      return sensor.name().toLowerCase(Locale.ROOT);
    }

    private static String names() {
      return Arrays.stream(SyntheticSensor.values())
          .map(Sensor::nameOf)
          .collect(Collectors.joining(", "));
    }

    @Override
    public int rate() {
      return sensor.rate();
    }

    @Override
    public Optional<String> element() {
      return Optional.of(sensor.elementText());
    }

    @Override
    public Optional<Production> start(RingBuffer ring) {
      return Optional.of(sensor.start(ring));
    }
  }

  /// A source of samples: a C thread, an audio device, a file.
  ///
  /// @param rate elements a second
  /// @param channels samples in an element
  record Opened(SourceName name, int rate, int channels) implements StreamSource {
    private static final int USUAL_RATE = 48_000;

    private static StreamSource of(String kind, int rate) throws IOException {
      SourceName name;
      try {
        name = SourceName.parse(kind);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "'%s' is none of synthetic:SENSOR, native, portaudio, wav:FILE, ring:FILE@RATE"
                .formatted(kind),
            e);
      }
      if (name instanceof SourceName.Wav) { // only its header says what it holds
        try (Source wav = name.open(0)) {
          return new Opened(name, wav.rate(), wav.channels());
        }
      }
      return new Opened(name, rate == 0 ? USUAL_RATE : rate, 1);
    }

    @Override
    public Optional<String> element() {
      return Optional.of(channels == 1 ? "float" : "float x " + channels);
    }

    @Override
    public Optional<Production> start(RingBuffer ring) throws IOException {
      Source source = name.open(rate);
      return Optional.of(new ClosingProduction(source, source.start(ring, source.length())));
    }
  }

  /// A ring in a file that another process fills.
  record RingFile(Path path, int rate) implements StreamSource {
    static final String PREFIX = "ring:";

    private static StreamSource at(Path path, int rate) {
      if (rate == 0) {
        throw new IllegalArgumentException(
            "a ring does not tell its rate: write ring:FILE@RATE, in elements a second");
      }
      return new RingFile(path, rate);
    }

    @Override
    public Optional<String> element() {
      try {
        String element = RingBuffer.inspect(path).element();
        return element.startsWith("mixed") ? Optional.empty() : Optional.of(element);
      } catch (IOException e) {
        return Optional.empty(); // the ring's own property reports it better
      }
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(path);
    }

    @Override
    public Optional<Production> start(RingBuffer ring) {
      return Optional.empty();
    }
  }

  /// Closes the source after its production.
  record ClosingProduction(Source source, Production production) implements Production {
    @Override
    public long offered() {
      return production.offered();
    }

    @Override
    public boolean isRunning() {
      return production.isRunning();
    }

    @Override
    public void stop() {
      production.stop();
      source.close();
    }
  }
}
