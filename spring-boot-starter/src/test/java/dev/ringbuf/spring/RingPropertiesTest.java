package dev.ringbuf.spring;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingInspection.State;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.BroadcastSpec;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Exceptions;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/// Properties become beans.
class RingPropertiesTest {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  @TempDir Path directory = Path.of("");

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RingbufAutoConfiguration.class))
          .withPropertyValues(
              "ringbuf.rings.microphone.element=float", "ringbuf.rings.microphone.capacity=100");

  record Injected(
      RingBuffer byName, RingBuffer byQualifier, RingBroadcast<float[]> broadcast, Rings rings) {}

  @Configuration(proxyBeanMethods = false)
  static class TwoRings {
    @Bean
    Injected injected(
        RingBuffer microphone,
        @Qualifier("left-mic") RingBuffer other,
        RingBroadcast<float[]> microphoneBroadcast,
        Rings rings) {
      return new Injected(microphone, other, microphoneBroadcast, rings);
    }
  }

  @Test
  void aRingAndItsBroadcastAreInjectedByName() {
    runner
        .withUserConfiguration(TwoRings.class)
        .withPropertyValues(
            "ringbuf.rings.left-mic.element=float x 2", "ringbuf.rings.left-mic.capacity=10")
        .run(
            context -> {
              Injected beans = context.getBean(Injected.class);
              assertThat(beans.byName.primitive()).isEqualTo(float.class);
              assertThat(beans.byName.elementBytes()).isEqualTo(4);
              assertThat(beans.byName.capacity()).isEqualTo(100);
              assertThat(beans.byQualifier.elementBytes()).isEqualTo(8);
              assertThat(beans.byQualifier).isSameAs(context.getBean("leftMic"));
              assertThat(beans.rings.stream().map(NamedRing::name))
                  .containsExactlyInAnyOrder("microphone", "left-mic");
              NamedRing microphone = beans.rings.find("microphone").orElseThrow();
              assertThat(microphone.ring()).isSameAs(beans.byName);
              assertThat(microphone.broadcast()).isSameAs(beans.broadcast);
              assertThat(microphone.element()).isEqualTo("float");
              assertThat(beans.rings.find("speaker")).isEmpty();
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class WrongType {
    @Bean
    String injected(RingBroadcast<double[]> microphoneBroadcast) {
      return microphoneBroadcast.toString();
    }
  }

  @Test
  void aBroadcastOfOtherChunksIsNotInjected() {
    runner.withUserConfiguration(WrongType.class).run(context -> assertThat(context).hasFailed());
  }

  @Test
  void whatIsPushedReachesTheSubscribersOfTheBroadcast() {
    runner.run(
        context -> {
          RingBuffer ring = context.getBean("microphone", RingBuffer.class);
          Flux<RingSignal<float[]>> signals = signals(context.getBean(RingBroadcast.class));
          RingProducer producer = ring.producer();
          StepVerifier.create(signals.map(it -> List.of(it.position(), it.count())))
              .then(() -> producer.push(new float[] {1, 2, 3}))
              .expectNext(List.of(0L, 3L))
              .thenCancel()
              .verify(DEADLINE);
          producer.close();
        });
  }

  @SuppressWarnings("unchecked")
  private static <T> Flux<RingSignal<T>> signals(RingBroadcast<?> broadcast) {
    return ((RingBroadcast<T>) broadcast).signals();
  }

  @Test
  void theDefaultsAreThoseOfTheLibrary() {
    runner.run(
        context -> {
          NamedRing ring = context.getBean(Rings.class).find("microphone").orElseThrow();
          assertThat(ring.broadcast().spec()).isEqualTo(BroadcastSpec.ofCapacity(100));
          assertThat(ring.file()).isEmpty();
          assertThat(ring.broadcast().scanUnsafe(Attr.NAME)).isEqualTo("microphone");
          assertThat(ring.broadcast().scanUnsafe(Attr.RUN_ON))
              .isSameAs(context.getBean(RingPoller.class));
        });
  }

  @Test
  void theBroadcastHasTheLimitsOfTheProperties() {
    runner
        .withPropertyValues(
            "ringbuf.rings.microphone.broadcast.capacity=50",
            "ringbuf.rings.microphone.broadcast.max-subscribers=3",
            "ringbuf.rings.microphone.broadcast.draining=true",
            "ringbuf.rings.microphone.chunk=5")
        .run(
            context -> {
              NamedRing ring = context.getBean(Rings.class).find("microphone").orElseThrow();
              assertThat(ring.broadcast().spec()).isEqualTo(new BroadcastSpec(50, 3, true));
            });
  }

  @Test
  void chunkBoundsTheItemsOfTheStream() {
    runner
        .withPropertyValues("ringbuf.rings.microphone.chunk=5")
        .run(
            context -> {
              RingBuffer ring = context.getBean("microphone", RingBuffer.class);
              try (RingProducer producer = ring.producer()) {
                producer.push(new float[12]);
                producer.complete();
              }
              Flux<float[]> chunks = chunks(context.getBean(RingBroadcast.class));
              StepVerifier.create(chunks.map(it -> it.length))
                  .expectNext(5, 5, 2)
                  .expectComplete()
                  .verify(DEADLINE);
            });
  }

  @SuppressWarnings("unchecked")
  private static <T> Flux<T> chunks(RingBroadcast<?> broadcast) {
    return (RingBroadcast<T>) broadcast;
  }

  @Test
  void gapPolicyErrorEndsTheStreamAtAGap() {
    runner
        .withPropertyValues("ringbuf.rings.microphone.gap-policy=error")
        .run(
            context -> {
              RingBuffer ring = context.getBean("microphone", RingBuffer.class);
              try (RingProducer producer = ring.producer()) {
                producer.push(new float[101]);
              }
              StepVerifier.create(chunks(context.getBean(RingBroadcast.class)))
                  .expectNextCount(1)
                  .expectErrorMatches(Exceptions::isOverflow)
                  .verify(DEADLINE);
            });
  }

  @Test
  void aRingThatItsProducerWakesIsReadToo() {
    runner
        .withPropertyValues("ringbuf.rings.microphone.wakeup=producer")
        .run(
            context -> {
              RingBuffer ring = context.getBean("microphone", RingBuffer.class);
              RingProducer producer = ring.producer();
              StepVerifier.create(chunks(context.getBean(RingBroadcast.class)))
                  .then(
                      () -> {
                        producer.pushFloat(1.5f);
                        producer.wakeConsumer();
                      })
                  .expectNextCount(1)
                  .thenCancel()
                  .verify(DEADLINE);
              producer.close();
            });
  }

  @Test
  void elementsOfSeveralPrimitivesComeAsSegments() {
    runner
        .withPropertyValues(
            "ringbuf.rings.weather.element=nanos:long, celsius:double",
            "ringbuf.rings.weather.capacity=10")
        .run(
            context -> {
              NamedRing weather = context.getBean(Rings.class).find("weather").orElseThrow();
              assertThat(weather.element()).isEqualTo("nanos:long,celsius:double");
              try (RingProducer producer = weather.ring().producer()) {
                MemorySegment reading = Arena.ofAuto().allocate(16, 8);
                reading.set(JAVA_DOUBLE, 8, 21.5);
                producer.push(reading);
                producer.complete();
              }
              Flux<MemorySegment> readings = chunks(weather.broadcast());
              StepVerifier.create(readings.map(it -> it.get(JAVA_DOUBLE, 8)))
                  .expectNext(21.5)
                  .expectComplete()
                  .verify(DEADLINE);
            });
  }

  @Test
  void thePollerIsConfigurable() {
    runner
        .withPropertyValues("ringbuf.poller.name=sensors", "ringbuf.poller.threads=3")
        .run(
            context -> {
              RingPoller poller = context.getBean(RingPoller.class);
              assertThat(poller.scanUnsafe(Attr.NAME)).isEqualTo("sensors");
              assertThat(poller.scanUnsafe(Attr.CAPACITY)).isEqualTo(3);
            });
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnPoller {
    @Bean
    RingPoller own() {
      return RingPoller.create("own", 1, Thread.ofVirtual().factory());
    }
  }

  @Test
  void aPollerOfTheApplicationReplacesIt() {
    runner
        .withUserConfiguration(OwnPoller.class)
        .run(
            context -> {
              NamedRing ring = context.getBean(Rings.class).find("microphone").orElseThrow();
              assertThat(context).hasSingleBean(RingPoller.class);
              assertThat(ring.broadcast().scanUnsafe(Attr.RUN_ON)).isSameAs(context.getBean("own"));
            });
  }

  @Test
  void aFileWithACapacityIsCreated() throws IOException {
    Path file = directory.resolve("microphone.ring");
    runner
        .withPropertyValues("ringbuf.rings.microphone.file=" + file)
        .run(
            context -> {
              assertThat(file).exists();
              assertThat(context.getBean(Rings.class).find("microphone").orElseThrow().file())
                  .hasValue(file);
            });
    assertThat(RingBuffer.inspect(file).capacity()).isEqualTo(100);
  }

  /// Here the other process is another ring object, with a claim of its own.
  @Test
  void aFileWithoutACapacityIsReadWhileAnotherProcessFillsIt() throws IOException {
    Path file = directory.resolve("driver.ring");
    try (RingBuffer driver = RingBuffer.create(file, JAVA_FLOAT, 20);
        RingProducer producer = driver.producer()) {
      producer.push(new float[22]);
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(RingbufAutoConfiguration.class))
          .withPropertyValues(
              "ringbuf.rings.driver.element=float", "ringbuf.rings.driver.file=" + file)
          .run(
              context -> {
                RingBuffer ring = context.getBean("driver", RingBuffer.class);
                assertThat(ring.capacity()).isEqualTo(20);
                Flux<RingSignal<float[]>> signals = signals(context.getBean(RingBroadcast.class));
                StepVerifier.create(signals)
                    .expectNextMatches(it -> it instanceof Data<?> data && data.count() == 20)
                    .then(() -> producer.push(new float[1]))
                    .expectNextMatches(it -> it instanceof Gap<?> gap && gap.dropped() == 2)
                    .expectNextMatches(it -> it.position() == 22)
                    .thenCancel()
                    .verify(DEADLINE);
              });
      assertThat(driver.inspect().state()).isEqualTo(State.OPEN);
    }
  }

  @Test
  void withoutARingNothingIsStarted() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(RingbufAutoConfiguration.class))
        .run(
            context -> {
              assertThat(context).hasNotFailed().doesNotHaveBean(RingBuffer.class);
              assertThat(context.getBean(Rings.class)).isEmpty();
            });
  }
}
