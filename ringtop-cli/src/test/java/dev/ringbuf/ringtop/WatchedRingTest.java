package dev.ringbuf.ringtop;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.ringtop.Look.Failed;
import dev.ringbuf.ringtop.Look.Rates;
import dev.ringbuf.ringtop.Look.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What changes between two looks at a file.
class WatchedRingTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir Path directory = Path.of("");
  private Path file = Path.of("");
  private WatchedRing watched = new WatchedRing(file);

  @BeforeEach
  void watch() {
    file = directory.resolve("a.ring");
    watched = new WatchedRing(file);
  }

  @Test
  void ratesAreThoseSinceTheLookBefore() {
    assertThat(watched.seen(Rings.ring(100, 50), "id", 0).rates()).isEmpty();
    assertThat(watched.seen(Rings.ring(400, 150), "id", 2 * SECOND).rates())
        .contains(new Rates(200, 150, 0, 0));
    assertThat(watched.seen(Rings.ring(400, 150), "id", 3 * SECOND).rates())
        .contains(new Rates(0, 0, 0, 0));
  }

  @Test
  void theAgeOfAPushThatWasNotSeenIsAMinimum() {
    watched.seen(Rings.ring(100, 50), "id", 5 * SECOND);
    Seen seen = watched.seen(Rings.ring(120, 30), "id", 9 * SECOND); // the consumer alone moved
    assertThat(seen.sincePush()).isEqualTo(Duration.ofSeconds(4));
    assertThat(seen.pushSeen()).isFalse();
  }

  @Test
  void theAgeOfAPushCountsFromTheLookThatFoundIt() {
    watched.seen(Rings.ring(100, 50), "id", 5 * SECOND);
    assertThat(watched.seen(Rings.ring(100, 51), "id", 9 * SECOND).sincePush()).isZero();
    Seen seen = watched.seen(Rings.ring(100, 51), "id", 12 * SECOND);
    assertThat(seen.sincePush()).isEqualTo(Duration.ofSeconds(3));
    assertThat(seen.pushSeen()).isTrue();
  }

  @Test
  void countersThatGoBackAreAReset() {
    watched.seen(Rings.ring(100, 50), "id", 0);
    Seen seen = watched.seen(Rings.ring(0, 0), "id", SECOND);
    assertThat(seen.note()).contains("reset");
    assertThat(seen.rates()).isEmpty();
  }

  @Test
  void anotherFileUnderTheNameIsNoticed() throws IOException {
    RingBuffer.create(file, JAVA_INT, 10).close();
    assertThat(seen(watched.look(0)).note()).isEmpty();

    Path other = directory.resolve("other");
    RingBuffer.create(other, JAVA_LONG, 10).close();
    Files.delete(file);
    Files.move(other, file);

    Seen seen = seen(watched.look(SECOND));
    assertThat(seen.note()).contains("replaced");
    assertThat(seen.ring().element()).isEqualTo("long");
    assertThat(seen(watched.look(2 * SECOND)).note()).as("stays visible").contains("replaced");
  }

  @Test
  void aDeletedFileIsNoticedAndSoIsItsSuccessor() throws IOException {
    assertThat(watched.look(0)).isEqualTo(new Failed("no such file"));
    RingBuffer.create(file, JAVA_INT, 10).close();
    assertThat(seen(watched.look(1)).note()).isEmpty();
    Files.delete(file);
    assertThat(watched.look(2)).isEqualTo(new Failed("deleted while it was watched"));
    assertThat(watched.look(3)).isEqualTo(new Failed("deleted while it was watched"));
    RingBuffer.create(file, JAVA_INT, 10).close();
    assertThat(seen(watched.look(4)).note()).contains("replaced");
  }

  @Test
  void whatIsNoRingSaysWhyWithoutItsName() throws IOException {
    Files.write(file, new byte[600]);
    assertThat(watched.look(0)).isInstanceOf(Failed.class);
    assertThat(((Failed) watched.look(0)).reason()).startsWith("not a ring");
    assertThat(new WatchedRing(directory).look(0)).isEqualTo(new Failed("not a regular file"));
  }

  private static Seen seen(Look look) {
    assertThat(look).isInstanceOf(Seen.class);
    return (Seen) look;
  }
}
