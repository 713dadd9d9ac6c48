package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;

/// A random ring. Byte `i` of the element at position `p` depends on `i` and `p`, so that an
/// element that is lost, repeated, torn or out of place is noticed.
///
/// @param start where its positions start: 0, or near a limit of a number's range
record Shape(MemoryLayout layout, long capacity, long ledgerSlots, long start) {
  /// Elements of one operation at most.
  static final long MOST = 96;

  // Fields of docs/memory-layout.md.
  static final long TOTAL_BYTES = 16;
  static final long ELEMENT_BYTES = 32;
  static final long LEDGER_OFFSET = 56;
  static final long LEDGER_SLOTS = 64;
  static final long ELEMENT_TYPE = 72;
  static final long TAIL = 128;
  static final long GAP_TAIL = 144;
  static final long HEAD = 256;
  static final long GAP_HEAD = 264;
  private static final long RECORD_BYTES = 16;

  private static final List<ValueLayout> PRIMITIVES =
      List.of(JAVA_BYTE, JAVA_SHORT, JAVA_CHAR, JAVA_INT, JAVA_LONG, JAVA_FLOAT, JAVA_DOUBLE);
  private static final long[] LIMITS = {1L << 31, 1L << 32, 1L << 62, Long.MAX_VALUE};

  static Shape random(Random random) {
    long capacity = 1 + random.nextLong(random.nextBoolean() ? 4 : 70);
    long ledgerSlots = 2L << random.nextInt(4);
    long limit = LIMITS[random.nextInt(LIMITS.length)];
    long start =
        random.nextInt(3) == 0 ? 0 : limit - random.nextInt(random.nextBoolean() ? 90 : 2000);
    return new Shape(layout(random), capacity, ledgerSlots, start);
  }

  private static MemoryLayout layout(Random random) {
    ValueLayout primitive = PRIMITIVES.get(random.nextInt(PRIMITIVES.size()));
    return switch (random.nextInt(6)) {
      case 0 -> primitive.withOrder(ByteOrder.BIG_ENDIAN);
      case 1 -> MemoryLayout.sequenceLayout(1 + random.nextInt(9), primitive);
      case 2 -> MemoryLayout.sequenceLayout(1 + random.nextInt(40), JAVA_BYTE); // odd sizes
      case 3 -> MemoryLayout.structLayout(JAVA_BYTE, MemoryLayout.paddingLayout(3), JAVA_INT);
      case 4 -> MemoryLayout.structLayout(JAVA_LONG_UNALIGNED, JAVA_BYTE);
      default -> primitive;
    };
  }

  long elementBytes() {
    return layout.byteSize();
  }

  /// Writes elements to a buffer.
  void write(MemorySegment buffer, long position, long count) {
    for (long i = 0; i < count * elementBytes(); i++) {
      long mixed = (position + i / elementBytes()) * 0x9E3779B97F4A7C15L + i % elementBytes() * 37;
      buffer.set(JAVA_BYTE, i, (byte) (mixed >>> 56 ^ mixed));
    }
  }

  /// Gives a new ring file this ledger and these positions.
  void applyTo(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long total = word(channel, LEDGER_OFFSET) + ledgerSlots * RECORD_BYTES;
      setWord(channel, LEDGER_SLOTS, ledgerSlots);
      setWord(channel, TOTAL_BYTES, total);
      if (channel.size() < total) {
        channel.write(ByteBuffer.allocate(1), total - 1);
      }
      setWord(channel, TAIL, start);
      setWord(channel, HEAD, start);
    }
  }

  private static long word(FileChannel channel, long offset) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    channel.read(word, offset);
    return word.getLong(0);
  }

  private static void setWord(FileChannel channel, long offset, long value) throws IOException {
    ByteBuffer word = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    channel.write(word.putLong(0, value), offset);
  }
}
