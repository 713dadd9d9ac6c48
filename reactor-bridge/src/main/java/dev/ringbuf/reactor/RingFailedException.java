package dev.ringbuf.reactor;

/// The producer has ended its stream with an error ([dev.ringbuf.RingProducer#fail]). Everything
/// that was pushed before it was delivered.
public final class RingFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int code;

  /// @param code that the producer gave
  /// @param position where the stream has ended
  public RingFailedException(int code, long position) {
    super("the producer failed with code %d at position %d".formatted(code, position));
    this.code = code;
  }

  /// The code that the producer gave.
  public int code() {
    return code;
  }
}
