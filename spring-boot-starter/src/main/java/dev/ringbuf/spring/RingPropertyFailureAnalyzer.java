package dev.ringbuf.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/// Explains a value that a ring cannot use: property, value, origin, reason and remedy. Before the
/// analyzers of Spring Boot, because the exception may be the cause of one that they explain.
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RingPropertyFailureAnalyzer
    extends AbstractFailureAnalyzer<InvalidRingPropertyException> {
  private final Environment environment;

  RingPropertyFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InvalidRingPropertyException cause) {
    return RingFailure.analysis(
        cause.property(), find(cause.property()), cause.reason(), cause.remedy(), cause);
  }

  private @Nullable ConfigurationProperty find(String property) {
    ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      ConfigurationProperty found = source.getConfigurationProperty(name);
      if (found != null) {
        return found;
      }
    }
    return null;
  }
}
