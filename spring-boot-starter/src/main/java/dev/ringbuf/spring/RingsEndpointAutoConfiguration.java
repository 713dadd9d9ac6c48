package dev.ringbuf.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/// The actuator endpoint `rings`, where it is exposed.
@AutoConfiguration(after = RingbufAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
final class RingsEndpointAutoConfiguration {
  @Bean
  @ConditionalOnAvailableEndpoint(RingsEndpoint.class)
  @ConditionalOnMissingBean
  RingsEndpoint ringsEndpoint(Rings rings) {
    return new RingsEndpoint(rings);
  }
}
