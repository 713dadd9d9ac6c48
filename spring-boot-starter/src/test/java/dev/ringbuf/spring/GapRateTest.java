package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GapRateTest {
  private static long seconds(long count) {
    return Duration.ofSeconds(count).toNanos();
  }

  @Test
  void gapsBeforeTheFirstLookDoNotCount() {
    assertThat(new GapRate(1_000, 0).perMinute(1_000, seconds(1))).isZero();
  }

  @Test
  void aGapCountsForAMinute() {
    GapRate rate = new GapRate(0, 0);
    assertThat(rate.perMinute(3, seconds(1))).isEqualTo(3);
    assertThat(rate.perMinute(3, seconds(59))).isEqualTo(3);
    assertThat(rate.perMinute(3, seconds(62))).isZero();
  }

  @Test
  void aRateIsCountedHoweverOftenItIsLookedAt() {
    GapRate rate = new GapRate(0, 0);
    double last = 0;
    for (int tenth = 1; tenth <= 3_000; tenth++) {
      last = rate.perMinute(tenth, tenth * seconds(1) / 10); // 600 per minute
    }
    assertThat(last).isBetween(590.0, 610.0);
  }

  @Test
  void aLookAfterALongTimeIsAnAverage() {
    assertThat(new GapRate(0, 0).perMinute(100, seconds(600))).isEqualTo(10);
  }

  @Test
  void aResetRingStartsAgain() {
    GapRate rate = new GapRate(500, 0);
    assertThat(rate.perMinute(2, seconds(1))).isEqualTo(2);
    assertThat(rate.perMinute(4, seconds(2))).isEqualTo(4);
  }

  @Test
  void timeMayBeNegative() {
    assertThat(new GapRate(0, -seconds(10)).perMinute(2, -seconds(5))).isEqualTo(2);
  }
}
