package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two JVMs on one ring, one of which is killed. The value of each element is its stream position,
/// so that lost, repeated or misplaced elements are detected.
class OtherJvmTest {
  private static final long CAPACITY = 1000;
  private static final long ENOUGH = 200_000;

  @TempDir Path dir;
  private Path file;
  private RingBuffer ring;
  private final List<Process> children = new ArrayList<>();

  @BeforeEach
  void create() throws IOException {
    file = dir.resolve("test.ring");
    ring = RingBuffer.create(file, JAVA_LONG, CAPACITY);
  }

  @AfterEach
  void close() throws InterruptedException {
    for (Process child : children) {
      kill(child);
    }
    ring.close();
  }

  /// The other JVM: claims a role, says so, and works until it is killed or the stream ends.
  static final class Child {
    public static void main(String[] arguments) throws IOException {
      Path file = Path.of(arguments[1]);
      if (arguments[0].equals("create")) {
        create(file);
      }
      try (RingBuffer ring = RingBuffer.open(file, JAVA_LONG)) {
        switch (arguments[0]) {
          case "kind" -> System.out.println(DescriptorFile.isSupported());
          case "truncate" -> truncate(ring, file);
          case "hold" -> {
            RingProducer in = ring.producer();
            RingConsumer out = ring.consumer();
            System.out.println("ready");
            System.in.read();
            in.close();
            out.close();
          }
          case "produce" -> {
            try (RingProducer in = ring.producer()) {
              System.out.println("ready");
              produce(in, 1, Long.MAX_VALUE);
            }
          }
          case "consume" -> {
            try (RingConsumer out = ring.consumer()) {
              System.out.println("ready");
              consume(out, 1, Long.MAX_VALUE);
              System.out.println("end at " + out.position());
            }
          }
          default -> throw new IllegalArgumentException(arguments[0]);
        }
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /// Creates rings until it is killed.
  private static void create(Path file) throws IOException {
    System.out.println("ready");
    for (int i = 0; ; i++) {
      RingBuffer.create(file.resolveSibling(i + ".ring"), JAVA_LONG, 100_000).close();
    }
  }

  /// Takes the pages away from under a mapping, and uses them.
  private static void truncate(RingBuffer ring, Path file) throws IOException {
    RingProducer in = ring.producer();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(RingLayout.PAGE_BYTES);
    }
    try {
      for (int i = 0; i < CAPACITY; i++) {
        in.push(new long[] {i});
      }
      System.out.println("nothing");
    } catch (InternalError e) {
      System.out.println("InternalError");
    }
  }

  /// Pushes chunks of different sizes, so that there are gaps, up to a stream position.
  private static void produce(RingProducer in, long seed, long end) {
    long[] chunk = new long[64];
    for (long n = seed; in.position() < end; n++) {
      int length = (int) (n * 37 % 64) + 1;
      for (int i = 0; i < length; i++) {
        chunk[i] = in.position() + i;
      }
      in.push(chunk, 0, length);
      if (n % 5 == 0) {
        Thread.onSpinWait();
      }
    }
  }

  /// Reads, and checks value and position, up to a stream position or the end of the stream.
  private static void consume(RingConsumer out, long seed, long end) {
    long[] chunk = new long[50];
    long expected = out.position();
    for (long n = seed; out.position() < end && !out.isTerminated(); n++) {
      long next = out.next(n * 31 % 50 + 1);
      expected += Math.max(0, -next);
      if (out.position() != expected) {
        throw new AssertionError(out.position() + " instead of " + expected);
      }
      int count = out.pop(chunk, 0, (int) Math.max(0, next));
      for (int i = 0; i < count; i++) {
        long at = out.position() - count + i;
        if (chunk[i] != at) {
          throw new AssertionError(chunk[i] + " at position " + at);
        }
      }
      expected = out.position();
    }
  }

  private Process start(String role) throws IOException {
    Process child = builder(role).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    children.add(child);
    return child;
  }

  /// Without the option that enables native access.
  private ProcessBuilder builder(String role) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-ea",
        "-Xmx64m",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        Child.class.getName(),
        role,
        file.toString());
  }

  private Process startAndAwait(String role) throws IOException {
    Process child = start(role);
    assertThat(line(child)).isEqualTo("ready");
    return child;
  }

  private static String line(Process child) throws IOException {
    BufferedReader output = child.inputReader(US_ASCII);
    String line = output.readLine();
    return line == null ? "" : line;
  }

  private static void kill(Process child) throws InterruptedException {
    child.destroyForcibly(); // SIGKILL
    assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void rolesOfAnotherProcessAreBusyUntilItEnds() throws Exception {
    Process child = startAndAwait("hold");
    assertThatIllegalStateException()
        .isThrownBy(ring::producer)
        .withMessageStartingWith(
            "the producer role of " + file + " is already claimed by another ");
    assertThatIllegalStateException()
        .isThrownBy(ring::consumer)
        .withMessageContaining("the consumer role of " + file);
    assertThatIllegalStateException().isThrownBy(ring::reset);
    child.getOutputStream().close();
    assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
    ring.producer().close();
    ring.consumer().close();
    ring.reset();
  }

  @Test
  void withoutNativeAccessFilesAreSharedAndNothingIsPrinted() throws Exception {
    Process child = builder("kind").redirectErrorStream(true).start();
    children.add(child);
    assertThat(new String(child.getInputStream().readAllBytes(), US_ASCII))
        .isEqualToIgnoringNewLines("false");
    assertThat(child.waitFor()).isZero();
  }

  /// As the Javadoc of `RingBuffer.open` says.
  @Test
  void aTruncatedFileIsAnInternalError() throws Exception {
    assertThat(line(start("truncate"))).isEqualTo("InternalError");
  }

  /// The file under the ring's name is whole, at whatever moment the creator is killed.
  @Test
  void aProcessKilledDuringCreationLeavesNoPartialRing() throws Exception {
    Random random = new Random(4);
    for (int life = 0; life < 5; life++) {
      Process child = startAndAwait("create");
      LockSupport.parkNanos(random.nextLong(50_000_000)); // the moment is the point of this test
      kill(child);
      try (Stream<Path> rings = Files.list(dir)) {
        for (Path name : rings.filter(path -> path.toString().endsWith(".ring")).toList()) {
          RingBuffer.createOrOpen(name, JAVA_LONG, name.equals(file) ? CAPACITY : 100_000).close();
          if (!name.equals(file)) {
            Files.delete(name);
          }
        }
      }
    }
  }

  @Test
  void aKilledProcessLosesItsRoles() throws Exception {
    kill(startAndAwait("hold"));
    ring.producer().close();
    ring.consumer().close();
  }

  @Test
  void rolesClaimedHereAreBusyForAnotherProcess() throws Exception {
    try (RingProducer in = ring.producer()) {
      // Opening and closing another ring object here must not free the lock of this process.
      RingBuffer.open(file, JAVA_LONG).close();
      Process child = start("produce");
      assertThat(line(child)).contains("is already claimed by another process");
      assertThat(child.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(in.push(new long[1])).isEqualTo(1);
    }
  }

  @Test
  void aConsumerGetsEverythingOfProducersThatAreKilled() throws Exception {
    try (RingConsumer out = ring.consumer()) {
      for (int life = 1; life <= 4; life++) {
        Process child = startAndAwait("produce");
        consume(out, life, out.position() + ENOUGH / 4);
        kill(child);
      }
      try (RingProducer in = ring.producer()) {
        assertThat(in.position()).isGreaterThanOrEqualTo(out.position());
        produce(in, 7, in.position() + 10);
        in.complete();
      }
      consume(out, 5, Long.MAX_VALUE);
      assertThat(out.position()).isEqualTo(ring.offered());
      assertThat(ring.delivered() + ring.dropped()).isEqualTo(ring.offered());
      assertThat(ring.reported()).isEqualTo(ring.dropped());
    }
  }

  @Test
  void killedConsumersLeaveEverythingElseToTheNext() throws Exception {
    try (RingProducer in = ring.producer()) {
      for (int life = 1; life <= 4; life++) {
        Process child = startAndAwait("consume");
        produce(in, life, in.position() + ENOUGH / 4);
        kill(child);
        long before = ring.delivered() + ring.reported();
        try (RingConsumer out = ring.consumer()) {
          assertThat(out.position()).as("where the dead left off").isEqualTo(before);
          consume(out, life, Math.min(out.position() + 100, in.position()));
        }
      }
      Process last = startAndAwait("consume");
      in.complete();
      assertThat(line(last)).isEqualTo("end at " + in.position());
      assertThat(ring.delivered() + ring.dropped()).isEqualTo(ring.offered());
      assertThat(ring.reported()).isEqualTo(ring.dropped());
    }
  }
}
