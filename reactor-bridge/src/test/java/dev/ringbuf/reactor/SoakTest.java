package dev.ringbuf.reactor;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Both laws under random demand, cancels and resubscriptions, while a producer pushes without
/// mercy. The system property `soak.seconds` makes it last longer: `-Dsoak.seconds=60` for a minute
/// for each kind of stream.
@Timeout(36_000)
class SoakTest {
  @RegisterExtension final DroppedErrors dropped = new DroppedErrors();

  private static final Duration TIME = Duration.ofSeconds(Long.getLong("soak.seconds", 1));

  @ParameterizedTest
  @EnumSource
  void bothLawsHold(SoakRound.Kind kind) throws InterruptedException {
    Random seeds = new Random();
    long deadline = System.nanoTime() + TIME.toNanos();
    while (System.nanoTime() < deadline) {
      new SoakRound(kind, seeds.nextLong()).run();
    }
  }
}
