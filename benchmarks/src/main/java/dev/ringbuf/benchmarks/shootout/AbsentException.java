package dev.ringbuf.benchmarks.shootout;

/// A contestant cannot take part, because something is not installed.
final class AbsentException extends Exception {
  private static final long serialVersionUID = 1;

  AbsentException(String reason) {
    super(reason);
  }
}
