package dev.ringbuf.demo;

import dev.ringbuf.sources.SourceName;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// The command-line options. An option is null if its default depends on the source.
@Command(
    name = "./demo",
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    description = {
      "Carries a realtime stream through a ring into a Reactor Flux, and checks that nothing is"
          + " lost unnoticed. With --serve [PORT] as its first option it starts the ingestion service"
          + " instead, see './demo --serve --help'.%n"
    },
    footer = {
      "%nThe last line of the output is one JSON object. Exit code: 0 if both laws held, conservation"
          + " (every sample offered was delivered, reported lost, or is still in the ring) and"
          + " continuity (everything arrived at its place); 1 if not, or if the source cannot run"
          + " here; 2 for bad options; 130 after Ctrl-C."
    })
final class Options {
  private static final int MAX_RATE = 100_000_000;
  private static final int MAX_CHUNK = 100_000_000;
  private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(86_400);
  private static final int MAX_SLOW_MILLIS = 60_000;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      converter = SourceNames.class,
      defaultValue = "synthetic",
      description = {
        "Who produces (default: ${DEFAULT-VALUE}):",
        "  synthetic  a Java thread with deadline pacing",
        "  native     a C thread, compiled on the spot",
        "  portaudio  the audio device, through a C callback",
        "  wav:FILE   a PCM file, at its own rate"
      })
  SourceName source = new SourceName.Synthetic();

  @Option(
      names = "--rate",
      paramLabel = "HZ",
      description = "Samples a second (default: 48000; portaudio: the device's).")
  @Nullable Integer rate;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = Seconds.class,
      defaultValue = "10",
      description = "How long to produce (default: ${DEFAULT-VALUE}; at most the file's length).")
  BigDecimal seconds = BigDecimal.TEN;

  @Option(
      names = "--chunk",
      paramLabel = "N",
      description = "Samples in a chunk at most (default: 10 ms of them).")
  @Nullable Integer chunk;

  @Option(
      names = "--capacity",
      paramLabel = "N",
      description =
          "Samples the ring holds at most (default: 250 ms of them, or a chunk if that is more).")
  @Nullable Long capacity;

  @Option(
      names = "--slow",
      paramLabel = "MS",
      defaultValue = "0",
      description =
          "Milliseconds the subscriber takes for each chunk (default: ${DEFAULT-VALUE});"
              + " with 50 the ring overflows and gaps appear.")
  int slowMillis;

  @Option(names = "--help", usageHelp = true, description = "Show this text and exit.")
  boolean help;

  @Spec CommandSpec spec = CommandSpec.create();

  /// Rejects values that are invalid for every source, alone or in combination.
  ///
  /// @throws ParameterException if a value is invalid; the message names the option
  void validate() {
    requireRange("--rate", rate, 1, MAX_RATE);
    requireRange("--chunk", chunk, 1, MAX_CHUNK);
    requireRange("--capacity", capacity, 1, Long.MAX_VALUE);
    requireRange("--slow", slowMillis, 0, MAX_SLOW_MILLIS);
    if (seconds.signum() <= 0 || seconds.compareTo(MAX_SECONDS) > 0) {
      throw refuse("--seconds", seconds, "it must be above 0 and at most " + MAX_SECONDS);
    }
    if (rate != null && source instanceof SourceName.Wav) {
      throw refuse("--rate", rate, "a WAV file is played at its own rate");
    }
    if (chunk != null && capacity != null && chunk > capacity) {
      throw refuse("--chunk", chunk, "the ring holds %d, see --capacity".formatted(capacity));
    }
  }

  private void requireRange(String option, @Nullable Number value, long min, long max) {
    if (value != null && (value.longValue() < min || value.longValue() > max)) {
      throw refuse(
          option,
          value,
          max == Long.MAX_VALUE
              ? "it must be at least " + min
              : "it must be in %d .. %d".formatted(min, max));
    }
  }

  /// The exception for an option whose value is invalid.
  ParameterException refuse(String option, Object value, String reason) {
    return new ParameterException(
        spec.commandLine(),
        "Invalid value for option '%s': %s: %s".formatted(option, value, reason));
  }

  /// Parses the name of a source.
  static final class SourceNames implements ITypeConverter<SourceName> {
    @Override
    public SourceName convert(String value) {
      try {
        return SourceName.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  /// Parses a number of seconds, which may have a fraction.
  static final class Seconds implements ITypeConverter<BigDecimal> {
    @Override
    public BigDecimal convert(String value) {
      try {
        return new BigDecimal(value);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'%s' is not a number".formatted(value));
      }
    }
  }

  /// Computes the plan of the run for a source.
  ///
  /// @param rate of the source
  /// @param channels of the source
  /// @param length of the source, in frames
  Plan plan(int rate, int channels, long length) {
    long wanted = seconds.multiply(BigDecimal.valueOf(rate)).longValue();
    long frames = Math.clamp(wanted, 1, length);
    long usualChunk = Math.clamp(rate / 100, 1, capacity == null ? MAX_CHUNK : capacity);
    int chunkFrames = chunk == null ? (int) usualChunk : chunk;
    long ringFrames = capacity == null ? Math.max(rate / 4, chunkFrames) : capacity;
    BigDecimal covered =
        frames == wanted
            ? seconds
            : BigDecimal.valueOf(frames).divide(BigDecimal.valueOf(rate), 3, RoundingMode.HALF_UP);
    return new Plan(rate, channels, covered, frames, chunkFrames, ringFrames, slowMillis);
  }
}
