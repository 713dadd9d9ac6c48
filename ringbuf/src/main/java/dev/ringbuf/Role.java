package dev.ringbuf;

/// The two sides of a ring. Each is held by one thread of one process at a time.
enum Role {
  PRODUCER("producer", RingLayout.PRODUCER_LINE, RingLayout.PRODUCER_PID),
  CONSUMER("consumer", RingLayout.CONSUMER_LINE, RingLayout.CONSUMER_PID);

  final String label;

  /// Start of the role's line in the layout, which is also the start of the byte range that is
  /// locked in a ring's file.
  final long line;

  /// Offset of the word with the process that holds the role of a ring in a file.
  final long pid;

  Role(String label, long line, long pid) {
    this.label = label;
    this.line = line;
    this.pid = pid;
  }
}
