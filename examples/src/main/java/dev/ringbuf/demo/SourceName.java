package dev.ringbuf.demo;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// The value of `--source`.
sealed interface SourceName {
  /// A Java thread that plays a ramp.
  record Synthetic() implements SourceName {
    @Override
    public String toString() {
      return "synthetic";
    }
  }

  /// A C thread that plays a ramp.
  record Native() implements SourceName {
    @Override
    public String toString() {
      return "native";
    }
  }

  /// PortAudio's realtime thread.
  record Device() implements SourceName {
    @Override
    public String toString() {
      return "portaudio";
    }
  }

  /// A Java thread that plays a WAV file.
  record Wav(Path file) implements SourceName {
    @Override
    public String toString() {
      return Parser.WAV + file;
    }
  }

  /// Reads the option's value.
  final class Parser implements ITypeConverter<SourceName> {
    private static final String WAV = "wav:";

    @Override
    public SourceName convert(String value) {
      return switch (value) {
        case "synthetic" -> new Synthetic();
        case "native" -> new Native();
        case "portaudio" -> new Device();
        case String s when s.startsWith(WAV) && s.length() > WAV.length() ->
            new Wav(Path.of(s.substring(WAV.length())));
        default ->
            throw new TypeConversionException(
                "'%s' is none of synthetic, native, portaudio, wav:FILE".formatted(value));
      };
    }
  }
}
