package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.kafka.TopicAudit.Totals;
import dev.ringbuf.kafka.TopicWriter.State;
import dev.ringbuf.kafka.TopicWriter.StreamStatus;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The broker is away while a ring fills. Afterwards the topic has every element, or a gap in its
/// place. The writer is never restarted.
@Timeout(600)
class BrokerFailureTest {
  private static final WriterSpec SPEC =
      WriterSpec.defaults().withLinger(Duration.ofMillis(1)).withMaxBackoff(Duration.ofMillis(500));

  /// About a tenth of a second, so that an outage makes gaps.
  private static final long CAPACITY = 40_000;

  private final RingBuffer ring = RingBuffer.allocate(JAVA_LONG, CAPACITY);

  @TempDir Path directory = Path.of("");

  private final String name = "broker-failure-" + System.nanoTime();

  private static void awaitEnd(TopicWriter writer) {
    Await.until(
        "the stream has ended", () -> writer.streams().stream().allMatch(StreamStatus::ended));
  }

  /// The laws, from the producer's push to the topic.
  private Totals check(KafkaTopic topic) {
    Totals totals = TopicAudit.of(topic, "a").check();
    assertThat(totals.ended()).isTrue();
    assertThat(totals.end()).isEqualTo(ring.offered());
    assertThat(totals.missing()).isEqualTo(ring.dropped());
    assertThat(totals.delivered()).isEqualTo(ring.delivered());
    return totals;
  }

  @Test
  void killedUnderLoad() throws Exception {
    Broker broker = Broker.victim();
    KafkaTopic topic = broker.createTopic(name);
    try (TopicWriter writer = TopicWriter.start(topic, SPEC).forward("a", ring)) {
      try (Load load = Load.on(ring)) {
        for (int i = 0; i < Repetitions.of(2, 20); i++) {
          long acknowledged = writer.streams().getFirst().acknowledged();
          Await.until(() -> writer.streams().getFirst().acknowledged() > acknowledged + 20_000);
          broker.kill();
          load.await(50_000); // more than the ring holds
          broker.start();
        }
      }
      awaitEnd(writer);
    }
    Totals totals = check(topic);
    assertThat(totals.missing()).isPositive();
    assertThat(totals.duplicates()).isZero(); // the broker remembers what the producer has sent
  }

  @Test
  void absentAtTheStart() throws Exception {
    Broker broker = Broker.victim();
    broker.kill();
    KafkaTopic topic = broker.topic(name);
    try (TopicWriter writer =
        TopicWriter.start(topic, SPEC.creatingTopic(1, 1)).forward("a", ring)) {
      try (Load load = Load.on(ring)) {
        Waiting.await(writer, "no broker answers: is it running");
        load.await(50_000);
        broker.start();
        Await.until(() -> writer.status().state() == State.FORWARDING);
      }
      awaitEnd(writer);
    }
    Totals totals = check(topic);
    assertThat(totals.missing()).isPositive();
    assertThat(totals.duplicates()).isZero();
  }

  /// Longer than every time-out: the writer says so once they have passed.
  @Test
  void stoppedForLongerThanEveryTimeout() throws Exception {
    Broker broker = Broker.victim();
    KafkaTopic topic = broker.createTopic(name);
    try (TopicWriter writer = TopicWriter.start(topic, SPEC).forward("a", ring)) {
      try (Load load = Load.on(ring)) {
        Await.until(() -> writer.streams().getFirst().acknowledged() > 20_000);
        broker.freeze();
        load.await(50_000);
        Waiting.await(writer, "no broker answers: is it running");
        broker.thaw();
        Await.until(() -> writer.status().state() == State.FORWARDING);
      }
      awaitEnd(writer);
    }
    Totals totals = check(topic);
    assertThat(totals.missing()).isPositive();
    assertThat(totals.duplicates()).isZero();
  }

  /// On a small file system, which only root can mount.
  @Test
  void theDiskIsFull() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    String target = disk.toString();
    if (!asRoot("mount", "-t", "tmpfs", "-o", "size=10m,mode=1777", "tmpfs", target)) {
      Assumptions.abort("SKIPPED the full disk: a small file system can be mounted by root only");
    }
    try {
      fillDisk(disk);
    } finally {
      asRoot("umount", target);
    }
  }

  private void fillDisk(Path disk) throws Exception {
    Path filler = Files.write(disk.resolve("filler"), new byte[6 << 20]);
    try (Broker broker = Broker.create(directory, disk.resolve("data"), Map.of()).start()) {
      KafkaTopic topic = broker.createTopic(name);
      try (TopicWriter writer = TopicWriter.start(topic, SPEC).forward("a", ring)) {
        try (Load load = Load.on(ring)) {
          Await.until("the broker gives up", () -> !broker.isAlive());
          load.await(50_000);
          Files.delete(filler);
          broker.start();
          long acknowledged = writer.streams().getFirst().acknowledged();
          Await.until(() -> writer.streams().getFirst().acknowledged() > acknowledged);
        }
        awaitEnd(writer);
      }
      check(topic);
    }
  }

  private static boolean asRoot(String... command) throws Exception {
    List<String> sudo = new ArrayList<>(List.of("sudo", "-n"));
    sudo.addAll(List.of(command));
    return run(command) == 0 || run(sudo.toArray(String[]::new)) == 0;
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) { // there is no such command
      return -1;
    }
  }
}
