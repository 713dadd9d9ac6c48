package dev.ringbuf.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/// The health component `rings`, with a component for each ring.
@AutoConfiguration(
    after = RingbufAutoConfiguration.class,
    beforeName =
        "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
final class RingHealthAutoConfiguration {
  @Bean
  @ConditionalOnEnabledHealthIndicator("rings")
  @ConditionalOnMissingBean(name = "ringsHealthContributor")
  HealthContributor ringsHealthContributor(Rings rings, RingbufProperties properties) {
    Map<String, HealthIndicator> indicators = new LinkedHashMap<>();
    for (NamedRing each : rings) {
      indicators.put(
          each.name(), new RingHealthIndicator(each, properties.health().maxGapsPerMinute()));
    }
    return indicators.isEmpty()
        ? (HealthIndicator) () -> Health.unknown().withDetail("reason", "no ring").build()
        : CompositeHealthContributor.fromMap(indicators);
  }
}
