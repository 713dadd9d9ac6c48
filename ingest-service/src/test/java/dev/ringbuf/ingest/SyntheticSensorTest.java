package dev.ringbuf.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.sources.Production;
import dev.ringbuf.testing.Await;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyntheticSensorTest {
  @ParameterizedTest
  @EnumSource
  void offersWhatItMeasuresAtEachPosition(SyntheticSensor sensor) {
    RingBuffer ring = RingBuffer.allocate(sensor.element(), sensor.rate());
    Production production = sensor.start(ring);
    Await.until(() -> ring.offered() >= 3);
    production.stop();
    assertThat(ring.isEnded()).isTrue();
    assertThat(ring.dropped()).isZero();

    long bytes = ring.elementBytes();
    try (Arena arena = Arena.ofConfined();
        RingConsumer consumer = ring.consumer()) {
      MemorySegment offered = arena.allocate(3 * bytes, 8);
      assertThat(consumer.pop(offered)).isEqualTo(3);
      MemorySegment expected = arena.allocate(bytes, 8);
      for (int position = 0; position < 3; position++) {
        sensor.measure(expected, 0, position);
        for (Channel channel : Channel.of(sensor.element())) {
          assertThat(channel.read(offered, position * bytes)).isEqualTo(channel.read(expected, 0));
        }
      }
    }
  }
}
