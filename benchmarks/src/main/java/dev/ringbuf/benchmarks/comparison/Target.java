package dev.ringbuf.benchmarks.comparison;

import java.util.OptionalDouble;

/// The aim for a ratio.
///
/// @param today the ratio when the target was set; empty if it was not measured
/// @param near the aim in the near state, or of a case without a state
/// @param far the aim in the far state; empty if the target is for the near state only
/// @param part of the aim that every process must reach: 0 if only the figure counts
public record Target(OptionalDouble today, double near, OptionalDouble far, double part) {
  static Target of(double aim) {
    return new Target(OptionalDouble.empty(), aim, OptionalDouble.empty(), 0);
  }

  static Target of(double today, double aim) {
    return new Target(OptionalDouble.of(today), aim, OptionalDouble.empty(), 0);
  }

  Target orFar(double aim) {
    return new Target(today, near, OptionalDouble.of(aim), part);
  }

  Target inEveryProcess(double least) {
    return new Target(today, near, far, least);
  }

  /// The aim in a state.
  public OptionalDouble in(State state) {
    return state == State.FAR ? far : OptionalDouble.of(near);
  }

  /// True if the ratio reaches the aim, and so does every process in part. Both modes of a bistable
  /// ratio must reach it.
  ///
  /// @param state one that has an aim
  boolean isReached(State state, Processes ratio) {
    double aim = in(state).orElseThrow();
    return ratio.judged() >= aim && ratio.least() >= part * aim;
  }
}
