package dev.ringbuf.reactor;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.testing.Await;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

/// Micrometer's view of a ring: the counters in its memory, whichever process holds the roles.
@Timeout(60)
class RingMetricsTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void close() {
    registry.close();
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      String name = meter.getId().getName();
      assertThat(name).startsWith("ringbuf.");
      values.put(name.substring("ringbuf.".length()), meter.measure().iterator().next().getValue());
    }
    return values;
  }

  private static Map<String, Double> values(
      double fill,
      double lag,
      double offered,
      double delivered,
      double dropped,
      double skipped,
      double gaps,
      double underruns,
      double missing) {
    return Map.of(
        "fill", fill,
        "capacity", 4.0,
        "lag", lag,
        "offered", offered,
        "delivered", delivered,
        "dropped", dropped,
        "skipped", skipped,
        "gaps", gaps,
        "underruns", underruns,
        "missing", missing);
  }

  @Test
  void countsWithoutASubscription() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    new RingMetrics(ring, "test").bindTo(registry);
    assertThat(values()).isEqualTo(values(0, 0, 0, 0, 0, 0, 0, 0, 0));

    try (RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      in.push(new int[6]);
      in.push(new int[1]); // three lost, in one place
      assertThat(values()).isEqualTo(values(4, 7, 7, 0, 3, 0, 1, 0, 0));
      out.popInts(1);
      out.skip(1);
      assertThat(values()).isEqualTo(values(2, 5, 7, 1, 3, 1, 1, 0, 0));
      in.push(new int[3]); // one more lost, behind two that were not
      assertThat(values()).isEqualTo(values(4, 8, 10, 1, 4, 1, 2, 0, 0));
      out.popInts(4);
      out.popInts(4);
      assertThat(values()).isEqualTo(values(0, 1, 10, 5, 4, 1, 2, 0, 0));
      assertThat(out.next(1)).isEqualTo(-1);
      assertThat(values()).isEqualTo(values(0, 0, 10, 5, 4, 1, 2, 0, 0));
      out.missed(3);
      assertThat(values()).isEqualTo(values(0, 0, 10, 5, 4, 1, 2, 1, 3));
    }
  }

  @Test
  void countsWhatASubscriberReads() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    new RingMetrics(ring, "test").bindTo(registry);
    RingProducer in = ring.producer();
    in.push(new int[7]);
    in.complete();
    StepVerifier.create(RingFlux.ints(ring, 1).keepLatest(), 0)
        .expectSubscription()
        .thenAwait()
        .thenRequest(Long.MAX_VALUE)
        .expectNextCount(1)
        .expectComplete()
        .verify(DEADLINE);
    assertThat(values()).isEqualTo(values(0, 0, 7, 1, 3, 3, 1, 0, 0));
  }

  @Test
  void tellsUnitsAndTags() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    new RingMetrics(ring, "microphone", Tag.of("room", "3")).bindTo(registry);
    assertThat(registry.getMeters())
        .hasSize(10)
        .allSatisfy(
            meter -> {
              Meter.Id id = meter.getId();
              assertThat(id.getTags())
                  .containsExactly(Tag.of("ring", "microphone"), Tag.of("room", "3"));
              assertThat(id.getBaseUnit())
                  .isEqualTo(
                      switch (id.getName()) {
                        case "ringbuf.gaps" -> "gaps";
                        case "ringbuf.underruns" -> "underruns";
                        default -> "elements";
                      });
              assertThat(id.getDescription()).isNotEmpty();
            });
  }

  @Test
  void outlivesTheMemoryOfARing() {
    try (Arena arena = Arena.ofShared()) {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4, arena);
      new RingMetrics(ring, "test").bindTo(registry);
      ring.producer().push(new int[5]);
      assertThat(values()).isEqualTo(values(4, 5, 5, 0, 1, 0, 1, 0, 0));
    }
    assertThat(values())
        .containsEntry("fill", Double.NaN)
        .containsEntry("lag", Double.NaN)
        .containsEntry("offered", 5.0)
        .containsEntry("dropped", 1.0);
  }

  @Test
  void keepsNoRingAlive() {
    WeakReference<RingBuffer> ring = bindToARing();
    Await.collected(ring);
    assertThat(values()).containsEntry("fill", Double.NaN);
  }

  private WeakReference<RingBuffer> bindToARing() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    new RingMetrics(ring, "test").bindTo(registry);
    return new WeakReference<>(ring);
  }

  /// Loads the bridge where Micrometer cannot be found, and uses it.
  @Test
  void isNotLoadedWithoutMicrometer() throws Exception {
    ClassLoader loader = new WithoutMicrometer();
    Class<?> probe = loader.loadClass(Probe.class.getName());
    assertThat(probe.getClassLoader()).isSameAs(loader);
    Object read = probe.getMethod("read").invoke(null);
    assertThat(read).isEqualTo(3);
    assertThat(Class.forName(RingFlux.class.getName(), false, loader).getClassLoader())
        .isSameAs(loader);
    // The test can fail: code that uses the binder there gets an error.
    assertThat(catchThrowable(() -> Class.forName(RingMetrics.class.getName(), true, loader)))
        .isInstanceOf(NoClassDefFoundError.class)
        .hasMessageContaining("micrometer");
  }

  /// What a user without Micrometer does.
  public static final class Probe {
    private Probe() {}

    public static Integer read() {
      RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
      RingProducer in = ring.producer();
      in.push(new int[3]);
      in.complete();
      return RingFlux.ints(ring, 4)
          .named("test")
          .map(chunk -> chunk.length)
          .next()
          .blockOptional()
          .orElseThrow();
    }
  }

  private static final class WithoutMicrometer extends ClassLoader {
    WithoutMicrometer() {
      super(RingMetricsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.micrometer.")) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("dev.ringbuf.reactor.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] code = in.readAllBytes();
        return defineClass(name, code, 0, code.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
