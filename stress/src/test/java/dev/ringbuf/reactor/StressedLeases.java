package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.StressRings;
import java.util.Objects;
import reactor.util.context.Context;

/// A ring with two elements, both leased.
final class StressedLeases {
  final RingBuffer ring;
  final GuardedReader<RingLease, RingLease> input;
  final RingLease first;
  final RingLease second;

  StressedLeases() {
    ring = StressRings.ofInts(2);
    ring.producer().push(new int[2]);
    SourceOptions<RingLease> options = new SourceOptions<>(ring, 1, LeasePool::new, false);
    input = new GuardedReader<>(options, ItemMapper.plain(), Context.empty(), () -> {});
    input.claim();
    first = Objects.requireNonNull(input.read());
    second = Objects.requireNonNull(input.read());
  }

  boolean isFree() {
    try {
      ring.consumer().close();
      return true;
    } catch (IllegalStateException taken) {
      return false;
    }
  }
}
