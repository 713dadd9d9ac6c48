package dev.ringbuf.storms;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Runs rounds of a storm, each in a thread of its own, so that a round that hangs is a violation
/// too.
final class StormRunner {
  /// A deadline for rounds that take seconds at most.
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(5);

  private StormRunner() {}

  /// What a storm has done.
  ///
  /// @param firstSeed seed of the first round; each later one adds 1
  /// @param done in the unit of the kind
  /// @param summary of the storm
  /// @param violation what went wrong, and how to replay it; null if nothing did
  record Outcome(
      Kind kind,
      long firstSeed,
      long rounds,
      long done,
      Duration time,
      String summary,
      @Nullable String violation) {
    @Override
    public String toString() {
      String line =
          String.format(
              Locale.ROOT,
              "%-16s seed %d: %,d %s in %,d rounds, %.1f s, %s%s",
              kind.title,
              firstSeed,
              done,
              kind.unit,
              rounds,
              time.toNanos() / 1e9,
              summary.isEmpty() ? "" : summary + ", ",
              violation == null ? "no violation" : "VIOLATION");
      return violation == null ? line : line + "\n" + violation;
    }
  }

  /// Runs a storm until its budget is spent or a promise is broken.
  static Outcome run(Kind kind, Budget budget, long firstSeed) throws Exception {
    Path directory = Files.createTempDirectory("storm-" + kind.title + "-");
    long start = System.nanoTime();
    long rounds = 0;
    long done = 0;
    String summary = "";
    @Nullable String violation = null;
    try (StormFiles files = new StormFiles(directory)) {
      Storm storm = kind.create(files);
      while (violation == null && !budget.isSpent(rounds, System.nanoTime() - start)) {
        long seed = firstSeed + rounds;
        try {
          done += finish(storm, seed);
          rounds++;
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
          violation = describe(kind, seed, directory, e);
        }
      }
      summary = storm.summary();
    }
    if (violation == null) {
      delete(directory);
    }
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    return new Outcome(kind, firstSeed, rounds, done, time, summary, violation);
  }

  private static long finish(Storm storm, long seed)
      throws ExecutionException, TimeoutException, InterruptedException {
    FutureTask<Long> round = new FutureTask<>(() -> storm.round(seed));
    Thread thread = new Thread(round, "storm-round");
    thread.setDaemon(true);
    thread.start();
    return round.get(LONGEST_ROUND.toMinutes(), TimeUnit.MINUTES);
  }

  private static String describe(Kind kind, long seed, Path directory, Exception e) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    if (e instanceof TimeoutException) {
      out.printf("the round has not ended after %s; its threads:%n", LONGEST_ROUND);
      for (Map.Entry<Thread, StackTraceElement[]> stack : Thread.getAllStackTraces().entrySet()) {
        out.println(stack.getKey());
        List.of(stack.getValue()).forEach(frame -> out.println("    at " + frame));
      }
    } else if (e.getCause() instanceof Violation broken) {
      out.println(broken.getMessage());
    } else {
      e.printStackTrace(out);
    }
    out.println("replay: ./storm " + kind.title + " --seed " + seed + " --rounds 1");
    out.print("files:  " + directory);
    return text.toString();
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
