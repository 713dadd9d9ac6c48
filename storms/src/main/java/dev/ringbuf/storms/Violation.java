package dev.ringbuf.storms;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A promise of the ring that does not hold, with the numbers.
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }

  @SuppressWarnings("AnnotateFormatMethod") // needs an annotation of Error Prone
  static void check(boolean holds, String promise, @Nullable Object... numbers) {
    if (!holds) {
      throw new Violation(promise.formatted(numbers));
    }
  }

  static void checkSame(Object actual, Object expected, String what) {
    check(Objects.equals(actual, expected), "%s is %s, expected %s", what, actual, expected);
  }
}
