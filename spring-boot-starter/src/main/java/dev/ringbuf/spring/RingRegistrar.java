package dev.ringbuf.spring;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingPoller;
import org.springframework.beans.factory.BeanRegistrar;
import org.springframework.beans.factory.BeanRegistry;
import org.springframework.core.env.Environment;

/// Registers two beans for each ring of the properties: the ring and its broadcast. Runs before any
/// bean exists, so other beans can have them injected.
final class RingRegistrar implements BeanRegistrar {
  @Override
  public void register(BeanRegistry registry, Environment environment) {
    for (RingSpec spec : RingSpec.all(RingbufProperties.of(environment))) {
      registry.registerBean(
          spec.beanName(),
          RingBuffer.class,
          bean -> bean.description("ring " + spec.name()).supplier(_ -> spec.open()));
      if (!spec.name().equals(spec.beanName())) {
        registry.registerAlias(spec.beanName(), spec.name());
      }
      registry.registerBean(
          spec.broadcastBeanName(),
          spec.broadcastType(),
          bean ->
              bean.description("broadcast of ring " + spec.name())
                  .supplier(
                      beans ->
                          spec.broadcast(
                              beans.bean(spec.beanName(), RingBuffer.class),
                              beans.bean(RingPoller.class))));
    }
  }
}
