package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.storms.StormFiles.Worker;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// A producer and a consumer of one file, of which one after the other is killed with `kill -9` at
/// a random moment. A successor claims its role and goes on. Elements are their own stream
/// positions. In the end, what all consumers have logged fits together.
final class KillStorm implements Storm {
  private static final int KILLS = 25;
  private static final int LONGEST = 64; // elements per call of the workers
  private static final int CAPACITY = 300;
  private static final int PROGRESS = 500;

  private final StormFiles files;
  private final List<String> producer;
  private final List<String> consumer;

  private KillStorm(StormFiles files, List<String> producer, List<String> consumer) {
    this.files = files;
    this.producer = producer;
    this.consumer = consumer;
  }

  static KillStorm cToC(StormFiles files) throws Exception {
    return new KillStorm(files, c(files, "producer.c"), c(files, "consumer.c"));
  }

  static KillStorm cToJava(StormFiles files) throws Exception {
    return new KillStorm(files, c(files, "producer.c"), StormFiles.java(ConsumerProcess.class));
  }

  static KillStorm javaToC(StormFiles files) throws Exception {
    return new KillStorm(files, StormFiles.java(ProducerProcess.class), c(files, "consumer.c"));
  }

  static KillStorm javaToJava(StormFiles files) {
    return new KillStorm(
        files, StormFiles.java(ProducerProcess.class), StormFiles.java(ConsumerProcess.class));
  }

  private static List<String> c(StormFiles files, String source) throws Exception {
    return List.of(files.compile("cc", source, List.of()).toString());
  }

  @Override
  public long round(long seed) throws Exception {
    return new Life(seed).live();
  }

  /// What a consumer was given: elements or a gap.
  private record Run(boolean gap, long position, long count) {
    long end() {
      return position + count;
    }
  }

  /// One ring and its workers.
  private final class Life {
    private final Random random;
    private final Path file = files.path("ring");
    private final String mode;
    private final int pauseMicros;
    private final List<Path> logs = new ArrayList<>();

    Life(long seed) {
      random = new Random(seed);
      mode = random.nextBoolean() ? "pop" : "window";
      pauseMicros = random.nextBoolean() ? 10 : 50;
    }

    long live() throws Exception {
      Worker in = startProducer(0);
      RingBuffer ring = RingBuffer.open(file, JAVA_LONG);
      Worker out = startConsumer(0);
      for (int i = 0; i < KILLS; i++) {
        long goal = read(ring) + PROGRESS;
        List<Process> workers = List.of(in.process(), out.process());
        Await.until(
            "the consumer gets on, or a worker has ended",
            () -> read(ring) >= goal || !workers.stream().allMatch(Process::isAlive));
        LockSupport.parkNanos(random.nextLong(3_000_000)); // the moment of death
        if (random.nextBoolean()) {
          in.kill();
          in = startProducer(ring.offered());
        } else {
          out.kill();
          out = startConsumer(read(ring));
        }
      }
      in.kill();
      out.kill();
      Run rest = drain(ring);
      checkLogs(ring, rest);
      ring.close();
      Files.delete(file);
      for (Path log : logs) {
        Files.delete(log);
      }
      return KILLS + 2;
    }

    private Worker startProducer(long position) throws IOException {
      Worker worker =
          files.start(producer, file, CAPACITY, pauseMicros, random.nextInt(1 << 30) + 1);
      Violation.checkSame(worker.number(), position, "position of the next producer");
      return worker;
    }

    private Worker startConsumer(long position) throws IOException {
      Path log = files.path("log");
      logs.add(log);
      Worker worker = files.start(consumer, file, log, mode, random.nextInt(1 << 30) + 1);
      Violation.checkSame(worker.number(), position, "position of the next consumer");
      return worker;
    }

    private static long read(RingBuffer ring) {
      return ring.delivered() + ring.skipped() + ring.reported();
    }

    /// Ends the stream and takes what is left. Returns it as one run, from position to end.
    private Run drain(RingBuffer ring) {
      try (RingProducer in = ring.producer();
          RingConsumer out = ring.consumer()) {
        in.complete();
        long start = out.position();
        while (!out.isTerminated()) {
          long position = out.position();
          long next = out.next(LONGEST);
          long[] values = next > 0 ? out.popLongs((int) next) : new long[0];
          for (int i = 0; i < values.length; i++) {
            Violation.checkSame(values[i], position + i, "element");
          }
        }
        Violation.checkSame(out.position(), in.position(), "position at the end");
        return new Run(true, start, out.position() - start);
      }
    }

    private void checkLogs(RingBuffer ring, Run rest) throws IOException {
      Violation.checkSame(
          ring.offered(),
          ring.delivered() + ring.dropped() + ring.skipped(),
          "conservation: offered");
      Violation.checkSame(ring.reported(), ring.dropped(), "reported");
      long end = 0;
      long distinct = 0;
      long repeated = 0;
      for (Path log : logs) {
        List<Run> runs = read(log);
        for (int i = 0; i < runs.size(); i++) {
          Run run = runs.get(i);
          if (i > 0) {
            Violation.checkSame(run.position, runs.get(i - 1).end(), "continuity: position");
          } else if (mode.equals("pop")) {
            Violation.check(run.position >= end, "popped twice: %s, after %d", run, end);
          }
          if (!run.gap) {
            long again = Math.clamp(end - run.position, 0, run.count);
            repeated += again;
            distinct += run.count - again;
          }
          end = Math.max(end, run.end());
        }
      }
      Violation.check(
          end <= rest.position + LONGEST, "logged up to %d, drained from %s", end, rest);
      long drained = ring.delivered() - distinct;
      long most = rest.count + (long) (KILLS + 1) * (mode.equals("pop") ? LONGEST : 0);
      Violation.check(
          drained >= -LONGEST && drained <= most,
          "delivered %d, but %d were logged and %s left (%s)",
          ring.delivered(),
          distinct,
          rest,
          mode);
      Violation.check(
          repeated <= (long) (KILLS + 1) * LONGEST, "%d elements were read twice", repeated);
    }

    private static List<Run> read(Path log) throws IOException {
      ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.nativeOrder());
      List<Run> runs = new ArrayList<>();
      while (records.hasRemaining()) {
        runs.add(new Run(records.getLong() == 1, records.getLong(), records.getLong()));
      }
      return runs;
    }
  }
}
