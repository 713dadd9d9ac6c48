package dev.ringbuf.ingest;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import dev.ringbuf.reactor.RingDecoder;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/// Reduces elements to the minimum and maximum of each channel per `step` elements, for a picture.
/// The last column of a chunk stands for fewer elements if the chunk is no multiple of `step`.
///
/// A column is, for each channel, the minimum and the maximum as little-endian floats.
///
/// @param channels in the order of their columns, >= 1
/// @param elementBytes size of one element
/// @param step elements per column, >= 1
record Envelope(List<Channel> channels, long elementBytes, int step)
    implements RingDecoder<ByteBuffer> {
  private static final ValueLayout VALUE = ValueLayout.JAVA_FLOAT.withOrder(LITTLE_ENDIAN);

  /// The layout of a column, such as `x.min:f32,x.max:f32` in the words of the protocol.
  MemoryLayout layout() {
    return MemoryLayout.structLayout(
        channels.stream()
            .map(channel -> channel.name().isEmpty() ? "" : channel.name() + ".")
            .flatMap(
                prefix -> Stream.of(VALUE.withName(prefix + "min"), VALUE.withName(prefix + "max")))
            .toArray(MemoryLayout[]::new));
  }

  @Override
  public ByteBuffer decode(MemorySegment elements, long count) {
    long columns = (count + step - 1) / step;
    ByteBuffer reduced =
        ByteBuffer.allocate((int) columns * channels.size() * 2 * Float.BYTES).order(LITTLE_ENDIAN);
    for (long first = 0; first < count; first += step) {
      long end = Math.min(first + step, count);
      for (Channel channel : channels) {
        Summary column = Summary.of(channel, elements, first, end, elementBytes);
        reduced.putFloat((float) column.min()).putFloat((float) column.max());
      }
    }
    return reduced.flip();
  }
}
