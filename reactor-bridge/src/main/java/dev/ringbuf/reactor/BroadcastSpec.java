package dev.ringbuf.reactor;

/// The size and the limits of a [RingBroadcast]. Its memory is bounded by `maxSubscribers x
/// capacity` elements.
///
/// ```java
/// BroadcastSpec.ofCapacity(48_000).withMaxSubscribers(20).draining()
/// ```
///
/// @param capacity elements that the ring of each subscriber holds, >= 1: what a subscriber can
///   fall behind without a loss
/// @param maxSubscribers subscribers at the same time, >= 1
/// @param drains whether the broadcast goes on emptying its ring when the last subscriber has left
public record BroadcastSpec(long capacity, int maxSubscribers, boolean drains) {
  /// The limit of a broadcast that is not given another.
  public static final int DEFAULT_MAX_SUBSCRIBERS = 100;

  /// @throws IllegalArgumentException if capacity or maxSubscribers is < 1
  public BroadcastSpec {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " is not >= 1");
    }
    if (maxSubscribers < 1) {
      throw new IllegalArgumentException("maxSubscribers " + maxSubscribers + " is not >= 1");
    }
  }

  /// A spec with the defaults: [#DEFAULT_MAX_SUBSCRIBERS], and the ring is released when the last
  /// subscriber has left.
  ///
  /// @param capacity elements that the ring of each subscriber holds, >= 1
  /// @throws IllegalArgumentException if the capacity is < 1
  public static BroadcastSpec ofCapacity(long capacity) {
    return new BroadcastSpec(capacity, DEFAULT_MAX_SUBSCRIBERS, false);
  }

  /// Sets how many subscribers the broadcast has at the same time. One more gets a
  /// [TooManySubscribersException].
  ///
  /// @param limit >= 1
  /// @throws IllegalArgumentException if the limit is < 1
  public BroadcastSpec withMaxSubscribers(int limit) {
    return new BroadcastSpec(capacity, limit, drains);
  }

  /// Keeps the ring's consumer role when the last subscriber has left, and skips what comes. The
  /// producer never finds the ring full, and the next subscriber starts with what is new. A thread
  /// of the poller stays busy until the ring ends or the broadcast is disposed of.
  ///
  /// Without this option, the role is released as if a single subscriber had cancelled: the
  /// producer sees that, the ring fills and keeps its contents, and no thread remains. The next
  /// subscriber continues there, unless the stream is [RingFlux#fromNow].
  ///
  /// ```text
  /// ring (4 slots):   --ab--cd--efg--hi--jk--
  ///                       ^ last one leaves
  ///                                    ^ next one comes, with demand
  /// draining():       --[ab]-----------------[jk]--
  /// otherwise:        --[ab]-----------[cdef]-Gap(6,3)-[jk]
  /// ```
  public BroadcastSpec draining() {
    return new BroadcastSpec(capacity, maxSubscribers, true);
  }
}
