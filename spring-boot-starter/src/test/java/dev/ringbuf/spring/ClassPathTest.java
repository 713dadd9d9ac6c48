package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.http.codec.CodecCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import tools.jackson.databind.json.JsonMapper;

/// What is there with other libraries on the class path, and without them.
class ClassPathTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RingbufAutoConfiguration.class,
                  RingMetricsAutoConfiguration.class,
                  RingHealthAutoConfiguration.class,
                  RingsEndpointAutoConfiguration.class,
                  RingCodecAutoConfiguration.class,
                  RingSocketAutoConfiguration.class))
          .withPropertyValues(
              "ringbuf.rings.mic.element=float",
              "ringbuf.rings.mic.capacity=10",
              "management.endpoints.web.exposure.include=*");

  @Configuration(proxyBeanMethods = false)
  static class WithJson {
    @Bean
    JsonMapper mapper() {
      return JsonMapper.builder().build();
    }
  }

  @Test
  void withEverythingThereIsEverything() {
    runner
        .withUserConfiguration(WithJson.class)
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(RingBuffer.class)
                    .hasBean("ringMeters")
                    .hasBean("ringsHealthContributor")
                    .hasSingleBean(RingsEndpoint.class)
                    .hasBean("ringSignalCodecCustomizer"));
  }

  @Test
  void withoutMicrometerThereAreNoMeters() {
    without("io.micrometer", "ringMeters");
  }

  @Test
  void withoutTheHealthModuleThereIsNoHealth() {
    without("org.springframework.boot.health", "ringsHealthContributor");
  }

  @Test
  void withoutTheActuatorThereIsNoEndpoint() {
    without("org.springframework.boot.actuate", "ringsEndpoint");
  }

  @Test
  void withoutWebFluxThereIsNoCodec() {
    without("org.springframework.boot.http.codec", "ringSignalCodecCustomizer");
  }

  @Test
  void withoutJacksonThereIsNoCodec() {
    without("tools.jackson", "ringSignalCodecCustomizer");
  }

  @Test
  void withoutAllOfThemTheRingsAreThere() {
    runner
        .withClassLoader(
            new FilteredClassLoader(
                "io.micrometer",
                "org.springframework.boot.health",
                "org.springframework.boot.actuate",
                "org.springframework.boot.http.codec",
                "org.springframework.web",
                "org.springframework.http",
                "tools.jackson"))
        .run(
            context -> {
              assertThat(context).hasNotFailed().hasSingleBean(RingBuffer.class);
              assertThat(context)
                  .doesNotHaveBean(HealthContributor.class)
                  .doesNotHaveBean(CodecCustomizer.class)
                  .doesNotHaveBean(RingsEndpoint.class);
            });
  }

  @Test
  void withoutTheBridgeNoRingIsServedOverWebSocket() {
    ReactiveWebApplicationContextRunner web =
        new ReactiveWebApplicationContextRunner()
            .withConfiguration(
                AutoConfigurations.of(
                    RingbufAutoConfiguration.class, RingSocketAutoConfiguration.class));
    web.run(context -> assertThat(context).hasBean("ringSocketMapping"));
    web.withClassLoader(new FilteredClassLoader("dev.ringbuf.websocket"))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("ringSocketMapping"));
  }

  private void without(String packageName, String bean) {
    runner
        .withClassLoader(new FilteredClassLoader(packageName))
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(RingBuffer.class)
                    .doesNotHaveBean(bean));
  }

  @Configuration(proxyBeanMethods = false)
  static class WithRegistry {
    @Bean
    MeterRegistry registry() {
      return new SimpleMeterRegistry();
    }
  }

  @Test
  void metersOfAllRingsAreBound() {
    runner
        .withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
        .withUserConfiguration(WithRegistry.class)
        .run(
            context -> {
              MeterRegistry registry = context.getBean(MeterRegistry.class);
              NamedRing mic = context.getBean(Rings.class).find("mic").orElseThrow();
              var producer = mic.ring().producer();
              producer.push(new float[12]);
              producer.close();
              assertThat(
                      registry.get("ringbuf.dropped").tag("ring", "mic").functionCounter().count())
                  .isEqualTo(2);
              Disposable subscriber = mic.broadcast().subscribe();
              assertThat(registry.get("ringbuf.subscribers").tag("ring", "mic").gauge().value())
                  .isEqualTo(1);
              subscriber.dispose();
            });
  }
}
