package dev.ringbuf.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaceTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 44_100, 48_000, 100_000_000})
  void deadlinesDoNotDriftOverADay(int rate) {
    Pace pace = new Pace(rate, 123);
    long day = Duration.ofDays(1).toSeconds();
    assertThat(pace.deadline(rate * day)).isEqualTo(123 + Duration.ofDays(1).toNanos());
  }

  @Test
  void roundsEachDeadlineByLessThanANanosecond() {
    Pace pace = new Pace(44_100, 0);
    for (long frames = 0; frames < 100_000; frames++) {
      double exact = frames / 44_100.0 * 1e9;
      assertThat(exact - pace.deadline(frames)).isBetween(-1e-3, 1.0);
    }
  }

  @Test
  void aDeadlineThatHasPassedDoesNotWait() {
    new Pace(1, System.nanoTime() - Duration.ofDays(1).toNanos()).await(10);
  }

  @Test
  void waitsUntilTheDeadline() {
    Pace pace = Pace.startingNow(1_000);
    pace.await(20);
    assertThat(System.nanoTime() - pace.deadline(20)).isNotNegative();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 199, 200, 48_000, 100_000_000})
  void aBlockHasAtLeastOneFrame(int rate) {
    assertThat(Pace.blockFrames(rate)).isBetween(1, rate);
  }
}
