package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringbuf.NativeToolchain.Sanitizer;
import dev.ringbuf.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A ring in a file between this JVM and processes in C that are killed at random moments. Elements
/// are their own stream positions, so that lost, repeated or misplaced elements are detected.
class OtherProcessTest {
  private static final int KILLS = 30;
  private static final int LONGEST = 64; // elements per call, as in producer.c and consumer.c
  private static final int CLAIMED = 3;

  @TempDir Path directory = Path.of("");

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killWhatIsLeft() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  /// At full speed most is dropped; with pauses little or nothing is.
  @ParameterizedTest
  @ValueSource(ints = {0, 50})
  void aSuccessorOfAKilledProducerResumesWithoutLossOrRepetition(int pauseMicros) throws Exception {
    Path file = directory.resolve("ring");
    RingBuffer ring = RingBuffer.create(file, JAVA_LONG, 500);
    CompletableFuture<Long> taken = CompletableFuture.supplyAsync(() -> takeEverything(ring));
    Random random = new Random(pauseMicros);

    for (int i = 0; i < KILLS; i++) {
      long position = ring.offered();
      Process producer = startProducer(file, pauseMicros, i + 1);
      assertThat(firstNumber(producer)).isEqualTo(position);
      Await.until(() -> ring.offered() > position + 1000);
      kill(producer, random);
    }

    RingProducer last = ring.producer();
    long[] values = {last.position(), last.position() + 1};
    last.push(values);
    last.complete();
    assertThat(taken.get(1, TimeUnit.MINUTES)).isEqualTo(ring.delivered());
    assertThat(ring.delivered() + ring.dropped()).isEqualTo(ring.offered());
    assertThat(ring.reported()).isEqualTo(ring.dropped());
    assertThat(ring.offered()).isEqualTo(last.position());
  }

  /// Checks that every element is at its place, and gaps fill the rest exactly; returns how many
  /// elements there were.
  private static long takeEverything(RingBuffer ring) {
    try (RingConsumer consumer = ring.consumer()) {
      long[] values = new long[LONGEST];
      long taken = 0;
      long expected = 0;
      while (!consumer.isTerminated()) {
        long next = consumer.next(values.length);
        expected += Math.max(0, -next);
        int count = consumer.pop(values, 0, (int) Math.max(0, next));
        for (int i = 0; i < count; i++) {
          assertThat(values[i]).isEqualTo(expected + i);
        }
        expected += count;
        taken += count;
        assertThat(consumer.position()).isEqualTo(expected);
        if (count == 0) {
          LockSupport.parkNanos(10_000);
        }
      }
      return taken;
    }
  }

  /// What was popped counts as delivered, even if its consumer was killed before it could use it:
  /// at most once.
  @Test
  void nothingThatAKilledConsumerPoppedIsDeliveredAgain() throws Exception {
    Path file = directory.resolve("ring");
    List<Run> runs = killConsumers(file, "pop");
    RingBuffer ring = RingBuffer.open(file, JAVA_LONG);

    long logged = runs.stream().filter(run -> !run.gap).mapToLong(Run::count).sum();
    for (int i = 1; i < runs.size(); i++) {
      assertThat(runs.get(i).position).isGreaterThanOrEqualTo(runs.get(i - 1).end());
    }
    assertThat(ring.delivered() - logged).isBetween(0L, (long) KILLS * LONGEST);
    assertDrained(ring);
  }

  /// What was only looked at stays in the ring until it is released: at least once.
  @Test
  void everythingThatAKilledConsumerDidNotReleaseIsDeliveredAgain() throws Exception {
    Path file = directory.resolve("ring");
    List<Run> runs = killConsumers(file, "window");
    RingBuffer ring = RingBuffer.open(file, JAVA_LONG);

    long distinct = 0;
    long repeated = 0;
    long end = 0;
    for (Run run : runs) {
      if (!run.gap) {
        long again = Math.clamp(end - run.position, 0, run.count);
        repeated += again;
        distinct += run.count - again;
        end = Math.max(end, run.end());
      }
    }
    assertThat(distinct).isEqualTo(ring.delivered());
    assertThat(repeated).isBetween(0L, (long) KILLS * LONGEST);
    assertDrained(ring);
  }

  private static void assertDrained(RingBuffer ring) {
    assertThat(ring.buffered()).isZero();
    assertThat(ring.reported()).isEqualTo(ring.dropped());
    assertThat(ring.delivered() + ring.dropped()).isEqualTo(ring.offered());
  }

  private record Run(boolean gap, long position, long count) {
    long end() {
      return position + count;
    }
  }

  /// One producer, and a row of consumers that are killed, this JVM being every third. The last one
  /// cancels and drains the ring. Returns what they logged, in order.
  private List<Run> killConsumers(Path file, String mode) throws Exception {
    Process producer = startProducer(file, 30, 99); // makes the file
    firstNumber(producer);
    RingBuffer ring = RingBuffer.open(file, JAVA_LONG);
    Random random = new Random(5);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < KILLS; i++) {
      long position = position(ring);
      if (i % 3 == 2) {
        takeOver(ring, runs, position + 1000);
      } else {
        Path log = directory.resolve("log" + i);
        Process consumer = startConsumer(file, log, mode, i + 1);
        assertThat(firstNumber(consumer)).isEqualTo(position);
        Await.until(() -> position(ring) > position + 1000);
        kill(consumer, random);
        List<Run> logged = readLog(log);
        assertThat(logged.getFirst().position).isEqualTo(position);
        runs.addAll(logged);
      }
    }
    try (RingConsumer last = ring.consumer()) {
      last.cancel();
      assertThat(producer.waitFor(1, TimeUnit.MINUTES)).isTrue();
      while (!last.isTerminated()) {
        take(last, runs);
      }
    }
    return runs;
  }

  /// Consumes in this JVM up to a position.
  private static void takeOver(RingBuffer ring, List<Run> runs, long end) {
    try (RingConsumer consumer = ring.consumer()) {
      Await.until(
          () -> {
            take(consumer, runs);
            return consumer.position() >= end;
          });
    }
  }

  private static void take(RingConsumer consumer, List<Run> runs) {
    long position = consumer.position();
    long next = consumer.next(LONGEST);
    if (next < 0) {
      runs.add(new Run(true, position, -next));
    } else if (next > 0) {
      long[] values = new long[(int) next];
      assertThat(consumer.pop(values)).isEqualTo(values.length);
      assertThat(values[0]).isEqualTo(position);
      runs.add(new Run(false, position, values.length));
    }
  }

  /// Stream position of the consumer.
  private static long position(RingBuffer ring) {
    return ring.delivered() + ring.reported();
  }

  private static List<Run> readLog(Path log) throws IOException {
    ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.nativeOrder());
    List<Run> runs = new ArrayList<>();
    while (records.hasRemaining()) {
      runs.add(new Run(records.getLong() == 1, records.getLong(), records.getLong()));
    }
    return runs;
  }

  @Test
  void aRoleHeldByAnotherProcessIsRefusedHere() throws Exception {
    Path file = directory.resolve("ring");
    Process producer = startProducer(file, 100, 1);
    firstNumber(producer);
    Process consumer = startConsumer(file, directory.resolve("log"), "pop", 1);
    firstNumber(consumer);
    RingBuffer ring = RingBuffer.open(file, JAVA_LONG);

    assertThatThrownBy(ring::producer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("producer")
        .hasMessageContaining("another process");
    assertThatThrownBy(ring::consumer)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("consumer")
        .hasMessageContaining("another process");

    producer.destroyForcibly().waitFor();
    consumer.destroyForcibly().waitFor();
    ring.producer().close();
    ring.consumer().close();
  }

  @Test
  void aRoleHeldHereIsRefusedToAnotherProcess() throws Exception {
    Path file = directory.resolve("ring");
    RingBuffer ring = RingBuffer.create(file, JAVA_LONG, 100);
    RingProducer producer = ring.producer();
    RingConsumer consumer = ring.consumer();
    RingBuffer.open(file, JAVA_LONG).close(); // must not free the locks of the other ring

    assertRefused(startProducer(file, 100, 1), "producer");
    assertRefused(startConsumer(file, directory.resolve("log"), "pop", 1), "consumer");

    producer.close();
    consumer.close();
    firstNumber(startProducer(file, 100, 1));
    firstNumber(startConsumer(file, directory.resolve("log"), "pop", 1));
  }

  /// POSIX locks would be lost: closing any descriptor of a file frees all locks of the process.
  @Test
  void aRoleStaysClaimedWhenTheFileIsReadByOtherMeans() throws Exception {
    assumeTrue(DescriptorFile.isSupported(), "only Linux with native access has such locks");
    Path file = directory.resolve("ring");
    try (RingBuffer ring = RingBuffer.create(file, JAVA_LONG, 100);
        RingProducer _ = ring.producer();
        RingConsumer _ = ring.consumer()) {
      Files.readAllBytes(file);
      assertRefused(startProducer(file, 100, 1), "producer");
      assertRefused(startConsumer(file, directory.resolve("log"), "pop", 1), "consumer");
    }
  }

  private static void assertRefused(Process process, String role) throws Exception {
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8))
        .isEqualToIgnoringNewLines(role + ": role is claimed by another");
    assertThat(process.exitValue()).isEqualTo(CLAIMED);
  }

  private Process startProducer(Path file, int pauseMicros, int seed) throws IOException {
    return start("producer.c", file.toString(), "300", "" + pauseMicros, "" + seed);
  }

  private Process startConsumer(Path file, Path log, String mode, int seed) throws IOException {
    return start("consumer.c", file.toString(), log.toString(), mode, "" + seed);
  }

  private Process start(String source, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(NativeToolchain.program(Sanitizer.NONE, source));
    command.addAll(Arrays.asList(arguments));
    Process process = new ProcessBuilder(command).start();
    processes.add(process);
    return process;
  }

  /// The position that a process prints once it has its role.
  private static long firstNumber(Process process) throws IOException {
    BufferedReader output = process.inputReader(UTF_8);
    String line = output.readLine();
    if (line == null) {
      throw new AssertionError(new String(process.getErrorStream().readAllBytes(), UTF_8));
    }
    return Long.parseLong(line);
  }

  /// Kills with SIGKILL after a random time, because these tests are about the moment of death.
  private static void kill(Process process, Random random) throws InterruptedException {
    LockSupport.parkNanos(random.nextLong(5_000_000));
    assertThat(process.isAlive()).isTrue();
    process.destroyForcibly().waitFor();
  }
}
