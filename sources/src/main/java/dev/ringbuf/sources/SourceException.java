package dev.ringbuf.sources;

/// A source cannot run on this machine. The message says what is missing and how to install it.
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// An exception with a message for the user.
  ///
  /// @param message what is missing, and how to get it
  public SourceException(String message) {
    super(message);
  }
}
