package dev.ringbuf.spring;

import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/// Lets the application's health show `DEGRADED`. Spring Boot leaves a status out that is not in
/// this order, so the whole would be `UP`. The last of all property sources: any other one wins.
final class DegradedStatusOrder implements EnvironmentPostProcessor {
  static final String PROPERTY = "management.endpoint.health.status.order";

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment
        .getPropertySources()
        .addLast(
            new MapPropertySource(
                "ringbufDefaults", Map.of(PROPERTY, "down,out-of-service,degraded,up,unknown")));
  }
}
