package dev.ringbuf;

/// The words that producer and consumer share make no sense: another process or native code has
/// written over them, or the memory was reused. Nothing was read from or written to the data. The
/// ring cannot be used any more: create a new one.
public final class RingCorruptedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  RingCorruptedException(String message) {
    super(message);
  }
}
