package dev.ringbuf.benchmarks.comparison;

import java.util.OptionalDouble;

/// One figure of the report: ours against one peer, by one metric, in one state.
///
/// @param name of the case, followed by the metric if there are several
/// @param peer label of the other candidate, or [#ITSELF]
/// @param unit of both figures
/// @param ours median of our processes
/// @param theirs median of the peer's processes
/// @param ratio medians of the processes' paired ratios; > 1 means ours is better
/// @param planned the number of processes of the run; the others did not see this state
/// @param pairs of rounds, over all processes
/// @param self ratio of ours to itself, by the same metric and in the same state: the mode that is
///   farther from 1 if it is bistable; empty if it was not measured in this state
/// @param aim the target in this state; empty if there is none
/// @param isMissed true if there is a target, and it is not reached
public record Row(
    String name,
    String peer,
    State state,
    String unit,
    double ours,
    double theirs,
    Processes ratio,
    int planned,
    int pairs,
    OptionalDouble self,
    OptionalDouble aim,
    boolean isMissed) {

  /// The peer of the self-check: another process of ours.
  public static final String ITSELF = "itself";

  /// A self-check that is off by more than this factor shows a broken comparison.
  static final double SOUND = 1.25;

  public boolean isSelfCheck() {
    return peer.equals(ITSELF);
  }

  /// True if ours differs from itself: no row of this case in this state can be believed.
  public boolean isBroken() {
    return self.isPresent() && Math.max(self.getAsDouble(), 1 / self.getAsDouble()) > SOUND;
  }

  /// True if no more than half of the processes saw this state: an observation, not a figure.
  public boolean isFew() {
    return 2 * ratio.count() <= planned;
  }
}
