package dev.ringbuf.benchmarks.candidates;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A message of n bytes with its number at both ends, which reveals a stale or torn message.
final class Message {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private Message() {}

  /// An array for messages of this length. It is placed so that the arrays of the two sides do not
  /// share a cache line.
  static byte[] allocate(int length) {
    byte[] message = new byte[length];
    keepApart = new byte[256];
    return message;
  }

  /// Prevents the compiler from removing the allocation that separates the arrays.
  static volatile byte[] keepApart = {};

  static void write(byte[] message, long number) {
    LONG.set(message, message.length - Long.BYTES, number);
    LONG.set(message, 0, number);
  }

  static void check(byte[] message, long number) {
    long first = (long) LONG.get(message, 0);
    long last = (long) LONG.get(message, message.length - Long.BYTES);
    if (first != number || last != number) {
      throw unexpected(number, first);
    }
  }

  /// Checks a message that consists only of its number.
  static void check(long actual, long number) {
    if (actual != number) {
      throw unexpected(number, actual);
    }
  }

  private static IllegalStateException unexpected(long number, long actual) {
    return new IllegalStateException("expected message " + number + ", got " + actual);
  }
}
