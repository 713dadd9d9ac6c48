package dev.ringbuf.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.codec.CodecCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import tools.jackson.databind.json.JsonMapper;

/// Lets a controller of WebFlux return a `Flux<RingSignal<T>>` as server-sent events with ids.
@AutoConfiguration(
    after = RingbufAutoConfiguration.class,
    afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnClass({CodecCustomizer.class, JacksonJsonEncoder.class, JsonMapper.class})
@ConditionalOnBean(JsonMapper.class)
final class RingCodecAutoConfiguration {
  @Bean
  CodecCustomizer ringSignalCodecCustomizer(JsonMapper mapper) {
    RingSignalWriter writer = new RingSignalWriter(new JacksonJsonEncoder(mapper));
    return configurer -> configurer.customCodecs().register(writer);
  }
}
