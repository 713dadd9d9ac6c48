package dev.ringbuf.reactor;

/// What a stream does at a gap, where elements did not fit into the ring. Under both policies, the
/// ring counts the lost elements, [RingFlux#doOnGap] and [RingFlux#gaps] show the gap, and the
/// producer stays wait-free.
///
/// ```text
/// ring:              --a--b--(3 lost)--c--|
/// PASS:              --a--b------------c--|
/// PASS, signals():   --a--b--Gap(3)----c--|
/// ERROR:             --a--b--X
/// ```
public enum GapPolicy {
  /// The stream goes on behind the gap. [RingFlux#signals] shows the gap as an item; a plain stream
  /// has no item for it. The default.
  PASS,

  /// The gap ends the stream with an overflow error ([reactor.core.Exceptions#isOverflow]), after
  /// everything before it was delivered. The gap counts as reported: the next subscriber starts
  /// behind it. Elements that the stream skips by choice ([RingFlux#keepLatest],
  /// [RingFlux#fromNow]) cause no error.
  ERROR
}
