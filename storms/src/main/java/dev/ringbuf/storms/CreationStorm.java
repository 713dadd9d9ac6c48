package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.storms.StormFiles.Worker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Two processes create the same rings, one after the other, until both are killed with `kill -9`
/// at random moments. Whatever has a ring's name then is a whole ring.
final class CreationStorm implements Storm {
  private static final long CAPACITY = 64;

  private final StormFiles files;
  private final List<String> program;

  CreationStorm(StormFiles files) throws Exception {
    this.files = files;
    this.program = List.of(files.compile("cc", "create.c", List.of()).toString());
  }

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    Path directory = Files.createDirectory(files.path("created"));
    List<Worker> workers =
        List.of(
            files.start(program, directory, CAPACITY), files.start(program, directory, CAPACITY));
    for (Worker worker : workers) {
      worker.number(); // it begins
      LockSupport.parkNanos(random.nextLong(3_000_000)); // the moment of death of the one before
    }
    for (Worker worker : workers) {
      worker.kill();
      LockSupport.parkNanos(random.nextLong(300_000));
    }
    long last = 0;
    while (Files.exists(directory.resolve("ring-" + last))) {
      check(directory.resolve("ring-" + last));
      last++;
    }
    check(directory.resolve("ring-" + last)); // which one of them may have begun
    try (Stream<Path> paths = Files.list(directory)) {
      for (Path path : paths.toList()) {
        Files.delete(path);
      }
    }
    Files.delete(directory);
    return workers.size();
  }

  private static void check(Path path) throws Exception {
    try (RingBuffer ring = RingBuffer.createOrOpen(path, JAVA_LONG, CAPACITY)) {
      Violation.checkSame(ring.capacity(), CAPACITY, "capacity");
      Violation.checkSame(ring.offered(), 0L, "offered");
    }
  }
}
