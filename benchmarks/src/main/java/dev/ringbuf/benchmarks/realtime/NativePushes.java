package dev.ringbuf.benchmarks.realtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A producer in C in a process of its own, and a subscriber in this JVM: a ring in a file is
/// between them.
public final class NativePushes {
  /// Room for 1,024 blocks: 64 pages of data.
  static final long CAPACITY = 65_536;

  private NativePushes() {}

  /// Runs a producer.
  ///
  /// @param windows after the first one, which is the first push
  /// @param traced whether strace counts the system calls
  /// @return the first push, and the windows
  public static List<Window> run(SubscriberState state, int windows, int pushes, boolean traced)
      throws IOException {
    Path directory = RingDirectory.create();
    Path file = directory.resolve("ring");
    RingBuffer ring = RingBuffer.create(file, JAVA_FLOAT, CAPACITY);
    try (SubscriberState.AtWork _ = state.begin(ring)) {
      List<String> producer =
          List.of(
              FreedomProgram.path(),
              "push",
              file.toString(),
              String.valueOf(windows),
              String.valueOf(pushes));
      return traced ? Strace.run(producer) : Window.parse(Programs.run(producer).out(), Map.of());
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }
}
