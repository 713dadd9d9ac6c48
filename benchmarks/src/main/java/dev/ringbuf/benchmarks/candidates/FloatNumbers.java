package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.ReceivedCount;

/// The payload of the streams: consecutive numbers as floats, up to the limit of exact integers.
final class FloatNumbers {
  /// Up to this number a float represents every integer exactly.
  private static final int NUMBERS = 1 << 24;

  private FloatNumbers() {}

  static float of(long number) {
    return number % NUMBERS;
  }

  /// Checks a float and reports it.
  static void receive(ReceivedCount received, float value) {
    check(value, received.next());
    received.receive(1);
  }

  /// Checks both ends of a chunk and reports it.
  static void receive(ReceivedCount received, float[] chunk) {
    check(chunk, received.next());
    received.receive(chunk.length);
  }

  /// Checks both ends of a chunk.
  static void check(float[] chunk, long number) {
    check(chunk[0], number);
    check(chunk[chunk.length - 1], number + chunk.length - 1);
  }

  static void check(float value, long number) {
    if (value != of(number)) {
      throw new IllegalStateException("expected float " + of(number) + ", got " + value);
    }
  }

  /// Numbers both ends of a chunk.
  static void fill(float[] chunk, long number) {
    chunk[0] = of(number);
    chunk[chunk.length - 1] = of(number + chunk.length - 1);
  }
}
