package dev.ringbuf.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// How the failure of a property is shown.
final class RingFailure {
  private RingFailure() {}

  /// @param property its name, for one that is not set
  /// @param found what is set; null if nothing is
  static FailureAnalysis analysis(
      String property,
      @Nullable ConfigurationProperty found,
      String reason,
      String remedy,
      Throwable cause) {
    StringBuilder description = new StringBuilder("A ring cannot be configured:\n\n");
    if (found == null) {
      description.append("    Property: ").append(property).append(" (not set)\n");
    } else {
      description
          .append("    Property: ")
          .append(found.getName())
          .append("\n    Value: \"")
          .append(found.getValue())
          .append("\"\n    Origin: ")
          .append(found.getOrigin())
          .append('\n');
    }
    description.append("    Reason: ").append(reason);
    return new FailureAnalysis(description.toString(), remedy + ".", cause);
  }
}
