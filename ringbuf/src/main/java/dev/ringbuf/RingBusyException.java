package dev.ringbuf;

/// The role is claimed already: by another holder of this ring, by another ring of this JVM on the
/// same file, or by another process. Nothing has changed; try again once that holder has closed its
/// role.
public final class RingBusyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /// @param message who holds the role, and what to do
  public RingBusyException(String message) {
    super(message);
  }

  /// @param message who holds the role, and what to do
  /// @param cause why the claim was refused
  public RingBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
