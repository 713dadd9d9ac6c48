package dev.ringbuf.ingest;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.sources.PacedProduction;
import dev.ringbuf.sources.Production;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/// A sensor for those who have none: a Java thread that offers what such a sensor measures, at its
/// pace. What it offers depends on the position alone, but for times.
enum SyntheticSensor {
  /// 48 kHz: a tone that swells and fades, floats in -1 .. 1.
  AUDIO(48_000, "float", JAVA_FLOAT) {
    @Override
    void measure(MemorySegment element, long offset, long position) {
      double seconds = position / 48_000.0;
      double swell = 0.55 + 0.4 * Math.sin(2 * Math.PI * 0.37 * seconds);
      double tone = Math.sin(2 * Math.PI * 110 * seconds + 3 * Math.sin(2 * Math.PI * seconds));
      element.set(JAVA_FLOAT, offset, (float) (swell * (0.9 * tone + 0.1 * noise(position))));
    }
  },

  /// 1 kHz: the acceleration of a machine that turns 25 times a second, in m/s² on three axes.
  VIBRATION(
      1_000,
      "x:float,y:float,z:float",
      MemoryLayout.structLayout(
          JAVA_FLOAT.withName("x"), JAVA_FLOAT.withName("y"), JAVA_FLOAT.withName("z"))) {
    @Override
    void measure(MemorySegment element, long offset, long position) {
      double turn = 2 * Math.PI * 25 * position / 1_000;
      double load = 1 + 0.5 * Math.sin(2 * Math.PI * 0.1 * position / 1_000);
      for (int axis = 0; axis < 3; axis++) {
        double shake = Math.sin(turn + axis * 2.1) + 0.3 * Math.sin(3 * turn + axis);
        double value = load * shake + 0.2 * noise(3 * position + axis) + (axis == 2 ? 9.81 : 0);
        element.set(JAVA_FLOAT, offset + 4L * axis, (float) value);
      }
    }
  },

  /// 10 Hz: the time in nanoseconds since 1970, and a room's temperature in °C.
  TEMPERATURE(
      10,
      "nanos:long,celsius:double",
      MemoryLayout.structLayout(JAVA_LONG.withName("nanos"), JAVA_DOUBLE.withName("celsius"))) {
    @Override
    void measure(MemorySegment element, long offset, long position) {
      double seconds = position / 10.0;
      double celsius = 21 + 0.8 * Math.sin(2 * Math.PI * seconds / 60) + 0.05 * noise(position);
      element.set(JAVA_LONG, offset, System.currentTimeMillis() * 1_000_000);
      element.set(JAVA_DOUBLE, offset + 8, celsius);
    }
  };

  private final int rate;
  private final String elementText;

  @SuppressWarnings("ImmutableEnumChecker") // layouts are immutable
  private final MemoryLayout element;

  SyntheticSensor(int rate, String elementText, MemoryLayout element) {
    this.rate = rate;
    this.elementText = elementText;
    this.element = element;
  }

  /// Writes the element of a position.
  abstract void measure(MemorySegment element, long offset, long position);

  /// Elements a second.
  int rate() {
    return rate;
  }

  /// The element as `ringbuf.rings.<name>.element` has it.
  String elementText() {
    return elementText;
  }

  MemoryLayout element() {
    return element;
  }

  /// Starts to measure.
  ///
  /// @param ring a ring of [#element()], without a producer
  Production start(RingBuffer ring) {
    long bytes = element.byteSize();
    MemorySegment block = Arena.ofAuto().allocate(element, rate);
    return PacedProduction.start(
        ring,
        rate,
        Long.MAX_VALUE,
        (producer, position, count) -> {
          for (int i = 0; i < count; i++) {
            measure(block, i * bytes, position + i);
          }
          producer.push(block.asSlice(0, count * bytes));
        });
  }

  /// Noise in -1 .. 1 that depends on the position alone (the finalizer of SplitMix64).
  private static double noise(long position) {
    long z = (position + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z >> 11) * 0x1p-52;
  }
}
