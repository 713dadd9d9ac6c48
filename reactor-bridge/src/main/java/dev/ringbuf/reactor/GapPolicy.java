package dev.ringbuf.reactor;

/// What a stream makes of a gap: of elements that did not fit into the ring. Whatever the policy,
/// every gap is counted and handed to [RingFlux#doOnGap], and the producer stays wait-free.
///
/// ```text
/// ring:     --a--b--c--(3 lost)--d--e--|
/// SIGNAL:   --a--b--c--Gap(3)--d--e--|          behind signals(); a plain stream passes the gap
/// IGNORE:   --a--b--c--d--e--|
/// ERROR:    --a--b--c--X
/// LATEST:   as SIGNAL; and while demand is missing, only the newest chunk is kept
/// ```
public enum GapPolicy {
  /// A gap is a signal of its own behind [RingFlux#signals]; a plain stream has no room for it and
  /// passes it. The default.
  SIGNAL,

  /// A gap is passed, also behind [RingFlux#signals], where it shows as a jump of the position.
  IGNORE,

  /// A gap ends the stream with an error for which [reactor.core.Exceptions#isOverflow] is true,
  /// once everything before it was delivered. The gap counts as reported: whoever subscribes again
  /// goes on behind it.
  ERROR,

  /// As [#SIGNAL]; in addition, while the subscriber has no demand, only the newest chunk is kept:
  /// older elements are let go on the consumer's side and reported as skipped, so that the producer
  /// finds room.
  LATEST
}
