package dev.ringbuf.storms;

/// Rounds of bounded work that try to break a promise of the ring. All choices of a round come from
/// its seed. In a round of one thread the seed fixes everything. In a round of several threads or
/// processes it fixes what each does, but not how they interleave.
interface Storm {
  /// Does one round.
  ///
  /// @return what was done, in the storm's unit
  /// @throws Violation if a promise was broken
  /// @throws Exception any other is a violation too
  long round(long seed) throws Exception;

  /// What else is worth knowing after the last round; empty if there is nothing.
  default String summary() {
    return "";
  }
}
