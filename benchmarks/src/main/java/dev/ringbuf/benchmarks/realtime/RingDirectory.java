package dev.ringbuf.benchmarks.realtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the files of rings lie: in memory, if the system has such a place.
final class RingDirectory {
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  private RingDirectory() {}

  static Path create() throws IOException {
    return Files.isWritable(IN_MEMORY)
        ? Files.createTempDirectory(IN_MEMORY, "ringbuf")
        : Files.createTempDirectory("ringbuf");
  }
}
