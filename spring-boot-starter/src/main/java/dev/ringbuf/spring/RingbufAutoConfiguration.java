package dev.ringbuf.spring;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingPoller;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/// The rings of the properties, their broadcasts, their poller, and their life.
@AutoConfiguration
@EnableConfigurationProperties(RingbufProperties.class)
@Import(RingRegistrar.class)
final class RingbufAutoConfiguration {
  @Bean(destroyMethod = "dispose")
  @ConditionalOnMissingBean
  RingPoller ringPoller(RingbufProperties properties) {
    RingbufProperties.Poller poller = properties.poller();
    Integer threads = poller.threads();
    return RingPoller.create(
        poller.name(),
        threads == null ? Math.max(1, Runtime.getRuntime().availableProcessors() / 4) : threads);
  }

  @Bean
  Rings rings(RingbufProperties properties, BeanFactory beans) {
    return new Rings(
        RingSpec.all(properties).stream()
            .map(
                spec ->
                    spec.named(
                        beans.getBean(spec.beanName(), RingBuffer.class),
                        beans.getBean(spec.broadcastBeanName(), RingBroadcast.class)))
            .toList());
  }

  @Bean
  RingsLifecycle ringsLifecycle(Rings rings, RingbufProperties properties) {
    return new RingsLifecycle(rings, properties.shutdown().drainTimeout());
  }
}
