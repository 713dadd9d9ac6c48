package dev.ringbuf.reactor;

/// A decoder failed. The elements that it was given are still in the ring, and the next subscriber
/// gets them again.
public final class RingDecodeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long position;
  private final long count;

  RingDecodeException(long position, long count, Throwable cause) {
    super(
        "decoder failed on %d elements at position %d, which stay in the ring: %s"
            .formatted(count, position, cause),
        cause);
    this.position = position;
    this.count = count;
  }

  /// The stream position of the first element that the decoder was given.
  public long position() {
    return position;
  }

  /// How many elements the decoder was given.
  public long count() {
    return count;
  }
}
