package dev.ringbuf.spring;

import dev.ringbuf.reactor.RingMetrics;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/// The meters of all rings ([RingMetrics]), and `ringbuf.subscribers` for their broadcasts.
@AutoConfiguration(after = RingbufAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
final class RingMetricsAutoConfiguration {
  @Bean
  MeterBinder ringMeters(Rings rings) {
    return registry -> rings.forEach(each -> bind(each, registry));
  }

  private static void bind(NamedRing each, MeterRegistry registry) {
    new RingMetrics(each.ring(), each.name()).bindTo(registry);
    Gauge.builder("ringbuf.subscribers", each, it -> it.broadcast().subscribers().size())
        .description("Subscribers of the ring's broadcast")
        .tag("ring", each.name())
        .strongReference(true)
        .register(registry);
  }
}
