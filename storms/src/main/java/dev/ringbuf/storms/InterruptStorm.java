package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingBusyException;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// Threads open a ring, try to claim its roles, and close it, while they are interrupted. Both
/// roles are claimed all the time, so each try meets a busy role, and a process in C that tries the
/// same afterwards gets none.
final class InterruptStorm implements Storm {
  private static final int OPENINGS = 200;
  private static final int ATTEMPTS = 50;
  private static final int OWNERS_BYTES = 4096;
  private static final long CAPACITY = 64;

  private final StormFiles files;
  private final List<String> program;

  InterruptStorm(StormFiles files) throws Exception {
    this.files = files;
    this.program = List.of(files.compile("cc", "claims.c", List.of()).toString());
  }

  @Override
  public long round(long seed) throws Exception {
    Random random = new Random(seed);
    Path file = files.path("ring");
    Path owners = Files.write(files.path("owners"), new byte[OWNERS_BYTES]);
    try (RingBuffer ring = RingBuffer.create(file, JAVA_LONG, CAPACITY);
        RingProducer producer = ring.producer();
        RingConsumer consumer = ring.consumer()) {
      for (long i = 0; i < OPENINGS; i++) {
        openInterrupted(file, random);
        producer.pushLong(i);
        Violation.checkSame(consumer.next(1), 1L, "elements to read");
        Violation.checkSame(consumer.popLongs(1)[0], i, "element");
      }
      String claims = files.run(program, file, owners, 1, ATTEMPTS, seed).strip();
      Violation.checkSame(claims, "0", "claims of another process");
    }
    Files.delete(file);
    Files.delete(owners);
    return OPENINGS;
  }

  /// The thread is interrupted before it begins, or at any moment.
  private static void openInterrupted(Path file, Random random) throws Exception {
    boolean before = random.nextBoolean();
    boolean produces = random.nextBoolean();
    FutureTask<Boolean> attempt =
        new FutureTask<>(
            () -> {
              if (before) {
                Thread.currentThread().interrupt();
              }
              try (RingBuffer ring = RingBuffer.open(file, JAVA_LONG)) {
                return tryToClaim(ring, produces);
              }
            });
    Thread thread = Thread.ofPlatform().start(attempt);
    thread.interrupt();
    thread.join();
    try {
      Violation.check(!attempt.get(), "a role that is held was claimed");
    } catch (ExecutionException e) {
      throw new Violation("opening on an interrupted thread has failed: " + e.getCause());
    }
  }

  private static boolean tryToClaim(RingBuffer ring, boolean produces) {
    try {
      if (produces) {
        ring.producer().close();
      } else {
        ring.consumer().close();
      }
      return true;
    } catch (RingBusyException e) {
      return false;
    }
  }
}
