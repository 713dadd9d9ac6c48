package dev.ringbuf.kafka;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.kafka.TopicAudit.Totals;
import dev.ringbuf.testing.Await;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process in C fills the ring in a file and never stops, while the service that forwards it is
/// killed with SIGKILL and started again.
@Timeout(1200)
class ServiceFailureTest {
  private static final long CAPACITY = 100_000;
  private static final int PAUSE_MICROS = 50;

  /// Elements in flight at most: 64 records of up to 64 KiB, or the whole ring.
  private static final long IN_FLIGHT = CAPACITY;

  private final Random random = new Random(1);

  @TempDir Path directory = Path.of("");

  @Test
  void theServiceIsKilledWhileACProcessProduces() throws Exception {
    KafkaTopic topic = Broker.shared().createTopic("service-killed-" + System.nanoTime());
    int kills = Repetitions.of(3, 50);
    Totals totals = killing(topic, kills, () -> {});
    assertThat(totals.duplicates()).isBetween(0L, kills * IN_FLIGHT);
  }

  @Test
  void serviceAndBrokerAreKilledTogether() throws Exception {
    Broker broker = Broker.victim();
    KafkaTopic topic = broker.createTopic("both-killed-" + System.nanoTime());
    int kills = Repetitions.of(1, 20);
    Totals totals =
        killing(
            topic,
            kills,
            () -> {
              broker.kill();
              broker.launch();
            });
    assertThat(totals.duplicates()).isBetween(0L, kills * IN_FLIGHT);
    assertThat(totals.missing()).isPositive();
  }

  private interface Harm {
    void run() throws Exception;
  }

  private Totals killing(KafkaTopic topic, int kills, Harm alsoKill) throws Exception {
    Path file = directory.resolve("ring");
    try (NativeProducer producer = NativeProducer.start(file, CAPACITY, PAUSE_MICROS);
        RingBuffer ring = RingBuffer.open(file, JAVA_LONG)) {
      for (int i = 0; i < kills; i++) {
        long position = ring.delivered() + ring.reported();
        try (Service service = Service.start(file, topic, "a")) {
          Await.until(
              "service " + i + " forwards",
              () -> ring.delivered() + ring.reported() > position + 20_000);
          LockSupport.parkNanos(random.nextLong(20_000_000)); // it is about the moment of death
          assertThat(service.isAlive()).isTrue();
        }
        alsoKill.run();
      }
      assertThat(producer.isAlive()).isTrue();
      try (Service last = Service.start(file, topic, "a")) {
        long position = ring.delivered() + ring.reported();
        Await.until(() -> ring.delivered() + ring.reported() > position + 20_000);
        producer.kill();
        try (RingProducer in = ring.producer()) {
          in.complete();
        }
        assertThat(last.awaitEnd()).isZero();
      }
      Totals totals = TopicAudit.of(topic, "a").check();
      assertThat(totals.ended()).isTrue();
      assertThat(totals.end()).isEqualTo(ring.offered());
      assertThat(totals.missing()).isEqualTo(ring.dropped());
      assertThat(totals.delivered()).isEqualTo(ring.offered() - ring.dropped());
      return totals;
    }
  }
}
