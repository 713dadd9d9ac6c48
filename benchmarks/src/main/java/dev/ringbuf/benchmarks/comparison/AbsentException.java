package dev.ringbuf.benchmarks.comparison;

/// A candidate cannot take part, because something is not installed.
final class AbsentException extends Exception {
  private static final long serialVersionUID = 1;

  AbsentException(String reason) {
    super(reason);
  }
}
