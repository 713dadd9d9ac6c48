package dev.ringbuf.websocket;

/// A stream of a [RemoteRing] has failed because of its connection or its server: it was refused,
/// it was lost too often, or the other side broke the protocol.
public final class RingSocketException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// No close frame has come.
  public static final int NO_CODE = -1;

  private final int closeCode;

  RingSocketException(String message, int closeCode, Throwable cause) {
    super(message, cause);
    this.closeCode = closeCode;
  }

  RingSocketException(String message, int closeCode) {
    super(message);
    this.closeCode = closeCode;
  }

  /// The code of the close frame, such as 4404 for an unknown stream; [#NO_CODE] without one.
  public int closeCode() {
    return closeCode;
  }
}
