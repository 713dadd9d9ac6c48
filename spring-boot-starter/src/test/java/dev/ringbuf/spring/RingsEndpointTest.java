package dev.ringbuf.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingBroadcast;
import dev.ringbuf.spring.RingsEndpoint.RingDescriptor;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.Disposable;

class RingsEndpointTest {
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  RingbufAutoConfiguration.class, RingsEndpointAutoConfiguration.class))
          .withPropertyValues(
              "ringbuf.rings.mic.element=float x 2",
              "ringbuf.rings.mic.capacity=10",
              "ringbuf.rings.mic.broadcast.capacity=20");

  @Test
  void itIsNotExposedByDefault() {
    runner.run(context -> assertThat(context).doesNotHaveBean(RingsEndpoint.class));
  }

  @Test
  void aRingShowsItsCountersAndTheSubscribersOfItsBroadcast() {
    runner
        .withPropertyValues("management.endpoints.web.exposure.include=rings")
        .run(
            context -> {
              NamedRing mic = context.getBean(Rings.class).find("mic").orElseThrow();
              RingProducer producer = mic.ring().producer();
              producer.push(new float[24]); // 12 frames, 2 too many
              RingsEndpoint endpoint = context.getBean(RingsEndpoint.class);

              RingDescriptor unread = Objects.requireNonNull(endpoint.ring("mic"));
              assertThat(unread.element()).isEqualTo("float x 2");
              assertThat(unread.state()).isEqualTo("open");
              assertThat(unread.offered()).isEqualTo(12);
              assertThat(unread.dropped()).isEqualTo(2);
              assertThat(unread.buffered()).isEqualTo(10);
              assertThat(unread.gaps()).isEqualTo(1);
              assertThat(unread.broadcast().capacity()).isEqualTo(20);
              assertThat(unread.broadcast().subscribers()).isEmpty();

              Disposable subscriber = context.getBean(RingBroadcast.class).subscribe();
              RingDescriptor read = Objects.requireNonNull(endpoint.rings().rings().get("mic"));
              assertThat(read.broadcast().subscribers())
                  .singleElement()
                  .satisfies(it -> assertThat(it.id()).isEqualTo(1));
              subscriber.dispose();

              producer.fail(3);
              producer.close();
              assertThat(Objects.requireNonNull(endpoint.ring("mic")).state()).isEqualTo("failed");
              assertThat(Objects.requireNonNull(endpoint.ring("mic")).code()).isEqualTo(3);
            });
  }

  @Test
  void anUnknownRingHasNoAnswer() {
    runner
        .withPropertyValues("management.endpoints.web.exposure.include=*")
        .run(context -> assertThat(context.getBean(RingsEndpoint.class).ring("speaker")).isNull());
  }
}
