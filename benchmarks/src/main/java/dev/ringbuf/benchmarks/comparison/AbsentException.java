package dev.ringbuf.benchmarks.comparison;

/// A candidate cannot run because something is not installed.
final class AbsentException extends Exception {
  private static final long serialVersionUID = 1;

  AbsentException(String reason) {
    super(reason);
  }
}
