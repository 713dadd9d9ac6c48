package dev.ringbuf.storms;

import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The storms of streams in turn, in one JVM. After each round there are no more threads, open
/// files, mappings of rings and heap than after the first ones.
final class SoakStorm implements Storm {
  private static final int FIRST_ROUNDS = 3;
  private static final long HEAP_SLACK = 8L << 20; // bytes: code and classes loaded later

  private final List<Storm> storms;
  private final Path directory;
  private int rounds;
  private @Nullable Resources atFirst;
  private @Nullable Resources last;

  SoakStorm(StormFiles files) {
    storms = List.of(new ChainStorm(), new SubscriptionStorm(), new EndingStorm(files));
    directory = files.directory();
  }

  @Override
  public long round(long seed) throws Exception {
    long done = 0;
    for (Storm storm : storms) {
      done += storm.round(seed);
    }
    rounds++;
    Resources first = atFirst;
    if (first != null) {
      Await.until("as much is in use as at first: " + first, () -> now().isAtMost(first));
      last = now();
    } else if (rounds == FIRST_ROUNDS) {
      Await.until("no ring is mapped", () -> now().mappings == 0);
      atFirst = now();
    }
    return done;
  }

  @Override
  public String summary() {
    return last == null
        ? ""
        : "after %d rounds %s, at the end %s".formatted(FIRST_ROUNDS, atFirst, last);
  }

  /// What is in use after a garbage collection.
  ///
  /// @param handles open files of this process
  /// @param mappings of rings of this storm
  /// @param heap bytes
  private record Resources(int threads, long handles, long mappings, long heap) {
    boolean isAtMost(Resources other) {
      return threads <= other.threads
          && handles <= other.handles
          && mappings <= other.mappings
          && heap <= other.heap + HEAP_SLACK;
    }

    @Override
    public String toString() {
      return "%d threads, %d handles, %d mappings, %.1f MiB"
          .formatted(threads, handles, mappings, heap / 1048576.0);
    }
  }

  private Resources now() {
    System.gc();
    try (Stream<Path> handles = Files.list(Path.of("/proc/self/fd"));
        Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return new Resources(
          ManagementFactory.getThreadMXBean().getThreadCount(),
          handles.count(),
          maps.filter(line -> line.contains(directory.toString())).count(),
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    } catch (IOException e) {
      throw new IllegalStateException("/proc is needed to count what is in use", e);
    }
  }
}
