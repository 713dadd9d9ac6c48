package dev.ringbuf.ringtop;

import dev.ringbuf.RingInspection;
import dev.ringbuf.RingInspection.Claim;
import dev.ringbuf.RingInspection.Holder;
import dev.ringbuf.RingInspection.State;
import java.util.OptionalLong;

/// Rings as an inspection would show them.
final class Rings {
  static final Holder FREE = new Holder(Claim.FREE, OptionalLong.empty());
  static final Holder HELD = new Holder(Claim.HELD, OptionalLong.empty());
  static final Holder UNKNOWN = new Holder(Claim.UNKNOWN, OptionalLong.empty());

  private Rings() {}

  static Holder pid(long pid) {
    return new Holder(Claim.HELD, OptionalLong.of(pid));
  }

  /// A ring of 1,000 floats that is open, with 10 elements dropped in 2 gaps.
  static RingInspection ring(long delivered, long buffered, Holder producer, Holder consumer) {
    long offered = delivered + 10 + 3 + buffered;
    return new RingInspection(
        "float",
        4,
        1_000,
        offered,
        delivered,
        10,
        3,
        buffered,
        2,
        7,
        0,
        State.OPEN,
        0,
        false,
        producer,
        consumer);
  }

  static RingInspection ring(long delivered, long buffered) {
    return ring(delivered, buffered, FREE, FREE);
  }

  static RingInspection in(State state, int code) {
    RingInspection it = ring(100, 250);
    return new RingInspection(
        it.element(),
        it.elementBytes(),
        it.capacity(),
        it.offered(),
        it.delivered(),
        it.dropped(),
        it.skipped(),
        it.buffered(),
        it.gaps(),
        it.underruns(),
        it.missing(),
        state,
        code,
        it.cancelled(),
        it.producer(),
        it.consumer());
  }
}
