package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

class RingHealthTest {
  @TempDir Path directory = Path.of("");

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RingbufAutoConfiguration.class, RingHealthAutoConfiguration.class))
          .withPropertyValues(
              "ringbuf.rings.mic.element=float",
              "ringbuf.rings.mic.capacity=4",
              "ringbuf.health.max-gaps-per-minute=2");

  private static Health health(ApplicationContext context) {
    CompositeHealthContributor rings =
        (CompositeHealthContributor)
            context.getBean("ringsHealthContributor", HealthContributor.class);
    HealthIndicator mic = (HealthIndicator) Objects.requireNonNull(rings.getContributor("mic"));
    return Objects.requireNonNull(mic.health());
  }

  private static RingBuffer ring(ApplicationContext context) {
    return context.getBean("mic", RingBuffer.class);
  }

  @Test
  void aRingInUseIsUp() {
    runner.run(
        context -> {
          try (RingProducer producer = ring(context).producer()) {
            producer.push(new float[3]);
          }
          Health health = health(context);
          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails())
              .containsEntry("state", "open")
              .containsEntry("buffered", 3L)
              .containsEntry("gapsPerMinute", 0.0);
        });
  }

  @Test
  void aRingThatHasCompletedIsUp() {
    runner.run(
        context -> {
          ring(context).producer().complete();
          assertThat(health(context).getStatus()).isEqualTo(Status.UP);
          assertThat(health(context).getDetails()).containsEntry("state", "completed");
        });
  }

  @Test
  void aRingWhoseProducerHasFailedIsDown() {
    runner.run(
        context -> {
          ring(context).producer().fail(7);
          assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
          assertThat(health(context).getDetails()).containsEntry("code", 7);
        });
  }

  @Test
  void aClosedRingIsOutOfService() {
    runner.run(
        context -> {
          ring(context).close();
          assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        });
  }

  @Test
  void aRingIsDegradedWhileGapsExceedTheRate() {
    runner.run(
        context -> {
          try (RingProducer producer = ring(context).producer();
              RingConsumer consumer = ring(context).consumer()) {
            for (int gap = 1; gap <= 3; gap++) {
              assertThat(health(context).getStatus()).as("gaps %d", gap - 1).isEqualTo(Status.UP);
              producer.push(new float[5]); // one too many
              consumer.skip(4);
            }
            Health health = health(context);
            assertThat(health.getStatus()).isEqualTo(RingHealthIndicator.DEGRADED);
            assertThat(health.getDetails()).containsEntry("gapsPerMinute", 3.0);
          }
        });
  }

  private void withFile(FileTest test) {
    Path file = directory.resolve("mic.ring");
    runner
        .withPropertyValues("ringbuf.rings.mic.file=" + file)
        .run(
            context -> {
              assertThat(health(context).getStatus()).isEqualTo(Status.UP);
              test.run(context, file);
            });
  }

  private interface FileTest {
    void run(ApplicationContext context, Path file) throws IOException;
  }

  @Test
  void aRingWhoseFileIsGoneIsDown() {
    withFile(
        (context, file) -> {
          Files.delete(file);
          assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
          assertThat(health(context).getDetails().get("reason")).asString().contains("is gone");
        });
  }

  @Test
  void aRingWhoseFileWasReplacedIsDown() {
    withFile(
        (context, file) -> {
          Path old = Files.move(file, directory.resolve("old.ring")); // keeps its number in use
          Files.copy(old, file);
          assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
          assertThat(health(context).getDetails().get("reason")).asString().contains("replaced");
        });
  }

  @Test
  void aRingWhoseFileWasCutShortIsDown() {
    withFile(
        (context, file) -> {
          try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(16);
          }
          assertThat(health(context).getStatus()).isEqualTo(Status.DOWN);
          assertThat(health(context).getDetails().get("reason")).asString().contains("cut short");
        });
  }

  @Test
  void withoutRingsTheHealthIsUnknown() {
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                RingbufAutoConfiguration.class, RingHealthAutoConfiguration.class))
        .run(
            context -> {
              HealthIndicator none = context.getBean(HealthIndicator.class);
              assertThat(Objects.requireNonNull(none.health()).getStatus())
                  .isEqualTo(Status.UNKNOWN);
            });
  }

  @Test
  void theIndicatorCanBeSwitchedOff() {
    runner
        .withPropertyValues("management.health.rings.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthContributor.class));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  private static ConfigurableApplicationContext run(String... arguments) {
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .run(arguments);
  }

  @Test
  void degradedShowsInTheWholeAndIsServedAsSuccess() {
    try (ConfigurableApplicationContext context = run()) {
      StatusAggregator whole = context.getBean(StatusAggregator.class);
      assertThat(whole.getAggregateStatus(Set.of(Status.UP, RingHealthIndicator.DEGRADED)))
          .isEqualTo(RingHealthIndicator.DEGRADED);
      assertThat(whole.getAggregateStatus(Set.of(Status.DOWN, RingHealthIndicator.DEGRADED)))
          .isEqualTo(Status.DOWN);
      HttpCodeStatusMapper codes = context.getBean(HttpCodeStatusMapper.class);
      assertThat(codes.getStatusCode(RingHealthIndicator.DEGRADED)).isEqualTo(200);
      assertThat(codes.getStatusCode(Status.DOWN)).isEqualTo(503);
    }
  }

  @Test
  void theOrderAndTheCodesOfTheApplicationWin() {
    try (ConfigurableApplicationContext context =
        run(
            "--management.endpoint.health.status.order=up,degraded",
            "--management.endpoint.health.status.http-mapping.degraded=503")) {
      assertThat(
              context
                  .getBean(StatusAggregator.class)
                  .getAggregateStatus(Set.of(Status.UP, RingHealthIndicator.DEGRADED)))
          .isEqualTo(Status.UP);
      assertThat(
              context
                  .getBean(HttpCodeStatusMapper.class)
                  .getStatusCode(RingHealthIndicator.DEGRADED))
          .isEqualTo(503);
    }
  }
}
