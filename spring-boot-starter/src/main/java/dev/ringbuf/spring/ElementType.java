package dev.ringbuf.spring;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// The primitives that an element consists of, and the streams of their arrays.
@SuppressWarnings("ImmutableEnumChecker") // memory layouts are immutable, by their documentation
enum ElementType {
  BYTE("i8", ValueLayout.JAVA_BYTE, byte[].class, RingFlux::bytes),
  SHORT("i16", ValueLayout.JAVA_SHORT, short[].class, RingFlux::shorts),
  CHAR("u16", ValueLayout.JAVA_CHAR, char[].class, RingFlux::chars),
  INT("i32", ValueLayout.JAVA_INT, int[].class, RingFlux::ints),
  LONG("i64", ValueLayout.JAVA_LONG, long[].class, RingFlux::longs),
  FLOAT("f32", ValueLayout.JAVA_FLOAT, float[].class, RingFlux::floats),
  DOUBLE("f64", ValueLayout.JAVA_DOUBLE, double[].class, RingFlux::doubles);

  /// The name of the type in the WebSocket protocol, which is not for Java alone.
  private final String wire;

  final ValueLayout layout;

  /// The class of the arrays that a stream of such elements delivers.
  final Class<?> array;

  private final Stream stream;

  private interface Stream {
    RingFlux<?> of(RingBuffer ring, int maxChunk);
  }

  ElementType(String wire, ValueLayout layout, Class<?> array, Stream stream) {
    this.wire = wire;
    this.layout = layout;
    this.array = array;
    this.stream = stream;
  }

  RingFlux<?> stream(RingBuffer ring, int maxChunk) {
    return stream.of(ring, maxChunk);
  }

  /// The Java keyword of the type.
  String keyword() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @param name the keyword, or the name in the WebSocket protocol
  static Optional<ElementType> of(String name) {
    return Arrays.stream(values())
        .filter(type -> type.keyword().equals(name) || type.wire.equals(name))
        .findFirst();
  }

  /// All keywords, for messages.
  static String keywords() {
    return Arrays.stream(values()).map(ElementType::keyword).collect(Collectors.joining(", "));
  }
}
