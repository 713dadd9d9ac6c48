package dev.ringbuf.benchmarks.comparison;

import java.util.Locale;
import java.util.Optional;

/// How near the two cores of a workload were to each other, by the time of a bare cache-line round
/// trip. The host of a virtual machine moves the cores, for seconds to minutes at a time.
public enum State {
  /// About 118 ns on the machine of the committed report.
  NEAR,

  /// About 540 ns there.
  FAR,

  /// The data of the case does not cross cores.
  NONE;

  /// The geometric mean of the two times, rounded: equally far from both by ratio.
  static final double BOUNDARY_NANOS = 250;

  /// A round trip that differs by more than this factor between the begin and the end of a pair
  /// means that the cores have moved meanwhile.
  static final double CHANGE = 1.5;

  /// The state during a pair of rounds.
  ///
  /// @param before nanoseconds of a round trip before the pair
  /// @param after nanoseconds of a round trip after it
  /// @return empty if the state changed during the pair
  static Optional<State> during(double before, double after) {
    boolean changed = Math.max(before, after) > CHANGE * Math.min(before, after);
    State state = of(before);
    return changed || state != of(after) ? Optional.empty() : Optional.of(state);
  }

  private static State of(double nanos) {
    return nanos < BOUNDARY_NANOS ? NEAR : FAR;
  }

  /// As the reports show it; empty if the case has no state.
  @Override
  public String toString() {
    return this == NONE ? "" : name().toLowerCase(Locale.ROOT);
  }
}
