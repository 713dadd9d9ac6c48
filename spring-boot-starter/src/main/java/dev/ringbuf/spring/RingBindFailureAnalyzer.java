package dev.ringbuf.spring;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Explains a property under `ringbuf` that has another type, or that does not exist. Behind
/// [RingPropertyFailureAnalyzer], which knows better what is wrong with a value.
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class RingBindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {
  @Override
  protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
    String name = cause.getName().toString();
    if (!name.equals(RingbufProperties.PREFIX)
        && !name.startsWith(RingbufProperties.PREFIX + ".")) {
      return null;
    }
    return cause.getCause() instanceof UnboundConfigurationPropertiesException unknown
        ? unknown(unknown)
        : ofType(cause);
  }

  private static FailureAnalysis unknown(UnboundConfigurationPropertiesException cause) {
    ConfigurationProperty first = cause.getUnboundProperties().iterator().next();
    return RingFailure.analysis(
        first.getName().toString(),
        first,
        "there is no such property",
        "Remove it, or correct its name. A ring has the properties "
            + Stream.concat(
                    names(RingbufProperties.Ring.class).filter(key -> !key.equals("broadcast")),
                    names(RingbufProperties.Broadcast.class).map("broadcast."::concat))
                .collect(Collectors.joining(", ")),
        cause);
  }

  private static Stream<String> names(Class<? extends Record> properties) {
    return Arrays.stream(properties.getRecordComponents()).map(it -> kebab(it.getName()));
  }

  private static String kebab(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static FailureAnalysis ofType(BindException cause) {
    Class<?> type = cause.getTarget().getType().toClass();
    return RingFailure.analysis(
        cause.getName().toString(),
        cause.getProperty(),
        "it is not " + expected(type),
        "Set it to " + expected(type),
        cause);
  }

  private static String expected(Class<?> type) {
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> kebab(constant.toString().toLowerCase(Locale.ROOT)))
          .collect(Collectors.joining(" or "));
    }
    if (Set.<Class<?>>of(Integer.class, int.class, Long.class, long.class).contains(type)) {
      return "a whole number such as 48000";
    }
    if (type == double.class) {
      return "a number such as 10";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    return type == Duration.class
        ? "a time such as 500ms or 10s"
        : "what is expected here: " + type.getSimpleName();
  }
}
