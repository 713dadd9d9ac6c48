package dev.ringbuf.storms;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// When a storm ends: after so many rounds, or with the round in which the time is over.
///
/// @param rounds at most; 0 for no limit
/// @param time null for no limit
record Budget(long rounds, @Nullable Duration time) {
  static Budget ofRounds(long rounds) {
    return new Budget(rounds, null);
  }

  static Budget ofTime(Duration time) {
    return new Budget(0, time);
  }

  static Budget unlimited() {
    return new Budget(0, null);
  }

  boolean isSpent(long roundsDone, long nanosPassed) {
    return (rounds > 0 && roundsDone >= rounds) || (time != null && nanosPassed >= time.toNanos());
  }
}
