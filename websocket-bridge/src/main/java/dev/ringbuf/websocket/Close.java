package dev.ringbuf.websocket;

import java.nio.charset.StandardCharsets;

/// Why a connection is closed: the code and the reason of the close frame.
///
/// @param code a code of RFC 6455, or 44xx where HTTP would say 4xx
/// @param reason at most 123 bytes of UTF-8
record Close(int code, String reason) {
  static final int NORMAL = 1000;
  static final int GOING_AWAY = 1001;
  static final int PROTOCOL_ERROR = 1002;
  static final int NOT_BINARY = 1003;
  static final int TOO_BIG = 1009;
  static final int SERVER_ERROR = 1011;
  static final int BAD_REQUEST = 4400;
  static final int NOT_FOUND = 4404;
  static final int NOT_ACCEPTABLE = 4406;
  static final int IDLE = 4408;
  static final int BUSY = 4409;
  static final int GONE = 4410;
  static final int TOO_MUCH_CREDIT = 4413;
  static final int NOT_YET = 4416;
  static final int TOO_MANY = 4429;

  /// What a control frame of 125 bytes leaves for a reason.
  private static final int MAX_REASON_BYTES = 123;

  Close {
    reason = shortened(reason);
  }

  private static String shortened(String reason) {
    String text = reason;
    while (text.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
      int end = Math.min(text.length() - 1, MAX_REASON_BYTES);
      text = text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
    }
    return text;
  }
}
