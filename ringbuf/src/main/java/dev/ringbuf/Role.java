package dev.ringbuf;

/// The two sides of a ring. Each is held by one thread of one process at a time.
enum Role {
  PRODUCER("producer", RingLayout.PRODUCER_LINE),
  CONSUMER("consumer", RingLayout.CONSUMER_LINE);

  final String label;

  /// Start of the role's line in the layout, which is also the start of the byte range that is
  /// locked in a ring's file.
  final long line;

  Role(String label, long line) {
    this.label = label;
    this.line = line;
  }
}
