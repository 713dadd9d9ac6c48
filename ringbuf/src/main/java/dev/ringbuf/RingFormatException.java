package dev.ringbuf;

/// Memory or a file that was to be opened is not a ring, is a ring of another version, byte order
/// or element, or is shorter than its own header says. Nothing was written to it.
public final class RingFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  RingFormatException(String message) {
    super(message);
  }
}
