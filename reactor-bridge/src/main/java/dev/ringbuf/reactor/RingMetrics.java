package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/// Micrometer meters of a ring. A scrape only reads the counters in the ring's memory. Neither the
/// producer nor the subscriber does anything for it. So the meters also work without a subscriber,
/// with one in another process, and for a ring whose producer is native code.
///
/// ```java
/// new RingMetrics(ring, "microphone").bindTo(registry);
/// ```
///
/// | meter | kind | unit | |
/// | --- | --- | --- | --- |
/// | `ringbuf.fill` | gauge | elements | in the ring now |
/// | `ringbuf.capacity` | gauge | elements | fit into the ring |
/// | `ringbuf.lag` | gauge | elements | how far the reader is behind the producer, losses included |
/// | `ringbuf.offered` | counter | elements | offered by the producer: accepted or dropped |
/// | `ringbuf.delivered` | counter | elements | read |
/// | `ringbuf.dropped` | counter | elements | did not fit |
/// | `ringbuf.skipped` | counter | elements | skipped by the reader (`keepLatest`, `fromNow`) |
/// | `ringbuf.gaps` | counter | gaps | places where elements were dropped |
/// | `ringbuf.underruns` | counter | underruns | times a realtime reader found the ring empty |
/// | `ringbuf.missing` | counter | elements | that a realtime reader declared missing |
///
/// All meters carry the tag `ring` with the given name. They do not keep a ring alive: once it was
/// collected, or the arena of its memory is closed, gauges are `NaN` and counters keep their last
/// value. [RingBuffer#reset] sets counters to 0, which monitoring systems take for a restart.
///
/// Needs `io.micrometer:micrometer-core`, which is an optional dependency of this library.
@SuppressWarnings("exports") // modules that use this class require Micrometer themselves
public final class RingMetrics implements MeterBinder {
  private static final String ELEMENTS = "elements";

  private final RingBuffer ring;
  private final Tags tags;

  /// @param ring the ring whose counters are read
  /// @param name the value of the tag `ring`
  /// @param tags further tags
  public RingMetrics(RingBuffer ring, String name, Tag... tags) {
    this.ring = Objects.requireNonNull(ring, "ring");
    this.tags = Tags.of("ring", Objects.requireNonNull(name, "name")).and(tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "fill", "Elements in the ring", RingBuffer::buffered);
    gauge(registry, "capacity", "Elements that fit into the ring", RingBuffer::capacity);
    gauge(registry, "lag", "How far the reader is behind the producer", RingMetrics::lag);
    counter(registry, "offered", ELEMENTS, "Elements handed over", RingBuffer::offered);
    counter(registry, "delivered", ELEMENTS, "Elements read", RingBuffer::delivered);
    counter(registry, "dropped", ELEMENTS, "Elements that did not fit", RingBuffer::dropped);
    counter(registry, "skipped", ELEMENTS, "Elements skipped by the reader", RingBuffer::skipped);
    counter(registry, "gaps", "gaps", "Places where elements were dropped", RingBuffer::gaps);
    counter(
        registry, "underruns", "underruns", "Times the reader ran short", RingBuffer::underruns);
    counter(registry, "missing", ELEMENTS, "Elements that came too late", RingBuffer::missing);
  }

  private static long lag(RingBuffer ring) {
    // The reader's side first: it is never ahead of the producer's.
    long position = ring.delivered() + ring.skipped() + ring.reported();
    return Math.max(0, ring.offered() - position);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToLongFunction<RingBuffer> value) {
    Gauge.builder("ringbuf." + name, ring, new Reading(value, false))
        .description(description)
        .baseUnit(ELEMENTS)
        .tags(tags)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToLongFunction<RingBuffer> value) {
    FunctionCounter.builder("ringbuf." + name, ring, new Reading(value, true))
        .description(description)
        .baseUnit(unit)
        .tags(tags)
        .register(registry);
  }

  /// Reads a value of a ring. Micrometer passes the ring in, because it keeps only a weak
  /// reference.
  private static final class Reading implements ToDoubleFunction<RingBuffer> {
    private final ToLongFunction<RingBuffer> value;
    private final boolean kept;
    private volatile double last;

    Reading(ToLongFunction<RingBuffer> value, boolean kept) {
      this.value = value;
      this.kept = kept;
    }

    @Override
    public double applyAsDouble(RingBuffer ring) {
      try {
        double now = value.applyAsLong(ring);
        last = now;
        return now;
      } catch (IllegalStateException | InternalError e) { // its arena is closed, its file truncated
        return kept ? last : Double.NaN;
      }
    }
  }
}
