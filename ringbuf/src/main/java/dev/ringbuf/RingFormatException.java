package dev.ringbuf;

/// Memory or a file does not hold the expected ring. It holds no ring, a ring of another version,
/// byte order, element or capacity, or one that is shorter than its header says. Nothing was
/// changed.
public final class RingFormatException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  RingFormatException(String message) {
    super(message);
  }
}
