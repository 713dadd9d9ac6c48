package dev.ringbuf;

/// The role is already claimed: from this ring object, from another one of this JVM on the same
/// file, or by another process. Nothing was changed. Try again once the holder has closed its role.
public final class RingBusyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /// @param message tells what holds the role, and what to do
  public RingBusyException(String message) {
    super(message);
  }

  /// @param message tells what holds the role, and what to do
  /// @param cause why the claim was refused
  public RingBusyException(String message, Throwable cause) {
    super(message, cause);
  }
}
