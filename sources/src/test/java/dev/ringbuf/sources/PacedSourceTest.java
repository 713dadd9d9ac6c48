package dev.ringbuf.sources;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.testing.Await;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class PacedSourceTest {
  private static final int RATE = 1_000_000;

  private final PacedSource source = new PacedSource("test", new Ramp(), RATE, 1, Long.MAX_VALUE);

  @Test
  void playsTheSignalToItsEndAndCompletes() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 100_000);
    Production production = source.start(ring, 100_000);
    awaitEnd(production);

    assertThat(production.offered()).isEqualTo(100_000);
    assertThat(ring.isEnded()).isTrue();
    float[] expected = new float[100_000];
    source.signal().fill(expected, 0, expected.length);
    try (RingConsumer consumer = ring.consumer()) {
      assertThat(consumer.popFloats(200_000)).isEqualTo(expected);
      assertThat(consumer.isTerminated()).isTrue();
    }
  }

  @Test
  void countsOfferedFramesWithoutASubscriber() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 10);
    Production production = source.start(ring, 100_000);
    awaitEnd(production);
    assertThat(production.offered()).isEqualTo(100_000);
    assertThat(ring.dropped()).isEqualTo(99_990);
  }

  @Test
  void completesTheStreamWhenItIsStopped() {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 10);
    Production production = source.start(ring, Long.MAX_VALUE);
    production.stop();
    assertThat(production.isRunning()).isFalse();
    assertThat(ring.isEnded()).isTrue();
    assertThat(ring.offered()).isEqualTo(production.offered());
    production.stop(); // does nothing
  }

  @Test
  void allocatesNothingBetweenBlocks() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 10);
    Production production = source.start(ring, Long.MAX_VALUE);
    try {
      long producer = producer();
      awaitOffered(production, 10L * Pace.blockFrames(RATE)); // with all classes loaded
      long before = threads.getThreadAllocatedBytes(producer);
      awaitOffered(production, production.offered() + 100L * Pace.blockFrames(RATE));
      assertThat(threads.getThreadAllocatedBytes(producer)).isEqualTo(before);
    } finally {
      production.stop();
    }
  }

  private static long producer() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("producer"))
        .mapToLong(Thread::threadId)
        .findFirst()
        .orElseThrow();
  }

  private static void awaitEnd(Production production) {
    Await.until("the production has ended", () -> !production.isRunning());
  }

  private static void awaitOffered(Production production, long frames) {
    Await.until(
        frames + " frames were offered",
        () -> {
          assertThat(production.isRunning()).isTrue();
          return production.offered() >= frames;
        });
  }
}
