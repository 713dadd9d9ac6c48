package dev.ringbuf.sources;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/// Names a source that can be opened, as a user writes it: `synthetic`, `native`, `portaudio` or
/// `wav:FILE`.
public sealed interface SourceName {
  /// Reads a name.
  ///
  /// @throws IllegalArgumentException if it is none of these
  static SourceName parse(String text) {
    return switch (text) {
      case "synthetic" -> new Synthetic();
      case "native" -> new Native();
      case "portaudio" -> new Device();
      case String s when s.startsWith(Wav.PREFIX) && s.length() > Wav.PREFIX.length() ->
          new Wav(Path.of(s.substring(Wav.PREFIX.length())));
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of synthetic, native, portaudio, wav:FILE".formatted(text));
    };
  }

  /// Opens the source.
  ///
  /// @param rate frames a second; 0 for the usual one: 48,000, the device's, the file's. A file is
  ///   always played at its own.
  /// @throws IOException if a file cannot be read, or is not such a file
  /// @throws SourceException if this machine lacks what the source needs
  Source open(int rate) throws IOException;

  /// A Java thread that plays a ramp.
  record Synthetic() implements SourceName {
    private static final int USUAL_RATE = 48_000;

    @Override
    public Source open(int rate) {
      return new PacedSource(
          "synthetic: a Java thread", new Ramp(), rate == 0 ? USUAL_RATE : rate, 1, Long.MAX_VALUE);
    }

    @Override
    public String toString() {
      return "synthetic";
    }
  }

  /// A C thread that plays a ramp.
  record Native() implements SourceName {
    @Override
    public Source open(int rate) {
      return new NativeSource(rate == 0 ? Synthetic.USUAL_RATE : rate);
    }

    @Override
    public String toString() {
      return "native";
    }
  }

  /// PortAudio's realtime thread.
  record Device() implements SourceName {
    @Override
    public Source open(int rate) {
      return new PortAudioSource(rate);
    }

    @Override
    public String toString() {
      return "portaudio";
    }
  }

  /// A Java thread that plays a WAV file.
  ///
  /// @param file of uncompressed samples
  record Wav(Path file) implements SourceName {
    private static final String PREFIX = "wav:";

    @Override
    public Source open(int rate) throws IOException {
      if (Files.isDirectory(file)) {
        throw new IOException("it is a directory");
      }
      WavFile wav = WavFile.open(file, Arena.ofAuto());
      return new PacedSource(
          "wav: " + file.getFileName(), wav, wav.rate(), wav.channels(), wav.length());
    }

    @Override
    public String toString() {
      return PREFIX + file;
    }
  }
}
