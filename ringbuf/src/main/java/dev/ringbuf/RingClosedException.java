package dev.ringbuf;

/// The ring or the role was closed. This is final: open the ring again, or claim the role again.
public final class RingClosedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /// @param message what was closed, and what to do
  public RingClosedException(String message) {
    super(message);
  }
}
