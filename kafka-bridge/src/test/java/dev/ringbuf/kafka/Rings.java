package dev.ringbuf.kafka;

import dev.ringbuf.RingProducer;

/// Elements that are their own positions, so that a lost, repeated or misplaced one is found.
final class Rings {
  private Rings() {}

  /// Offers the next elements. What does not fit becomes a gap.
  static void push(RingProducer in, int count) {
    long[] elements = new long[count];
    long position = in.position();
    for (int i = 0; i < count; i++) {
      elements[i] = position + i;
    }
    in.push(elements);
  }
}
