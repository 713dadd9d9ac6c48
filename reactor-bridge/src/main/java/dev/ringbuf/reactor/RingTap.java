package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;

/// A subscriber of a [RingBroadcast] that reads its ring by itself, instead of through a `Flux`:
/// for consumers that need [dev.ringbuf.RingConsumer#hold], such as one that waits for
/// acknowledgements. It counts as one of the broadcast's subscribers until it is closed.
///
/// ```java
/// try (RingTap tap = shared.tap()) {
///   RingConsumer out = tap.ring().consumer();
///   ...
/// }
/// ```
///
/// What the ring holds when its process dies is lost, as with every subscriber of a broadcast: the
/// head of the source ring moves when an element is copied.
public final class RingTap implements AutoCloseable {
  private final BroadcastSeat seat;
  private final Runnable leave;

  RingTap(BroadcastSeat seat, Runnable leave) {
    this.seat = seat;
    this.leave = leave;
  }

  /// The ring of this subscriber, of [BroadcastSpec#capacity]. Positions are those of the source
  /// ring, and the stream ends as the source's does. What lies before [#start] counts as dropped.
  public RingBuffer ring() {
    return seat.ring;
  }

  /// The position where the stream begins.
  public long start() {
    return seat.start;
  }

  /// Leaves the broadcast, which pushes nothing more. The ring keeps what it has. Closing again
  /// does nothing.
  @Override
  public void close() {
    leave.run();
  }
}
