package dev.ringbuf.websocket;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The query of a client's URL.
final class Query {
  private static final String SINCE = "since=";

  private Query() {}

  /// The position that a client names which comes back.
  ///
  /// @param query without the question mark; null if there is none
  /// @throws IllegalArgumentException if it is not a number >= 0
  static OptionalLong since(@Nullable String query) {
    if (query != null) {
      for (String parameter : query.split("&", -1)) {
        if (parameter.startsWith(SINCE)) {
          return OptionalLong.of(position(parameter.substring(SINCE.length())));
        }
      }
    }
    return OptionalLong.empty();
  }

  private static long position(String text) {
    try {
      long position = Long.parseLong(text);
      if (position >= 0) {
        return position;
      }
    } catch (NumberFormatException notANumber) {
      // refused below
    }
    throw new IllegalArgumentException("since is not a position >= 0");
  }

  /// Adds a position to a URL.
  static String withSince(String url, long position) {
    return url + (url.indexOf('?') < 0 ? '?' : '&') + SINCE + position;
  }
}
