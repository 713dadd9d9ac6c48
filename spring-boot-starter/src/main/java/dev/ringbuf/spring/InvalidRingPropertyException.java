package dev.ringbuf.spring;

import org.jspecify.annotations.Nullable;

/// A property under `ringbuf` has a value that cannot be used. [RingPropertyFailureAnalyzer] adds
/// the value and where it comes from.
final class InvalidRingPropertyException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String property;
  private final String reason;
  private final String remedy;

  /// @param cause what has failed because of the value; null if the value was only looked at
  InvalidRingPropertyException(
      String property, String reason, String remedy, @Nullable Exception cause) {
    super("%s: %s. %s".formatted(property, reason, remedy), cause);
    this.property = property;
    this.reason = reason;
    this.remedy = remedy;
  }

  String property() {
    return property;
  }

  String reason() {
    return reason;
  }

  String remedy() {
    return remedy;
  }
}
