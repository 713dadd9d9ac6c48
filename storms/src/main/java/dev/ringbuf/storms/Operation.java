package dev.ringbuf.storms;

/// What can be done with a ring, in the order of `session.h`.
enum Operation {
  PUSH,
  TRY_PUSH,
  PUSH_ALL,
  /// Reserves, and commits two thirds.
  FILL,
  DROP,
  FREE_SLOTS,
  OFFERED,
  COMPLETE,
  FAIL,
  IS_CANCELLED,
  NEW_PRODUCER,
  POP,
  PEEK,
  /// Shows a window and consumes it.
  WINDOW,
  CONSUME,
  SKIP,
  CLEAR,
  NEXT,
  AVAILABLE,
  MISSED,
  TERMINATED,
  POSITION,
  CANCEL,
  NEW_CONSUMER;

  static final int COUNT = values().length;

  static Operation of(int number) {
    return values()[number];
  }

  @SuppressWarnings("EnumOrdinal") // the numbers of session.h
  int number() {
    return ordinal();
  }

  /// Whether the operation reads elements from its buffer.
  boolean offers() {
    return this == PUSH || this == TRY_PUSH || this == PUSH_ALL || this == FILL;
  }

  boolean isProducers() {
    return number() <= NEW_PRODUCER.number();
  }
}
