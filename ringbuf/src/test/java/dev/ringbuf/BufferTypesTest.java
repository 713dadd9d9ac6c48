package dev.ringbuf;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.FloatBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// NIO buffers of every type, in every kind of memory and both byte orders.
class BufferTypesTest {

  /// Where a buffer's entries lie.
  enum Kind {
    /// On an array of the buffer's own type.
    ARRAY,
    /// A view of a byte array, at an odd offset.
    VIEW_OF_BYTES,
    DIRECT
  }

  static Stream<Arguments> buffers() {
    return Stream.of(Primitive.values())
        .flatMap(
            type ->
                Stream.of(Kind.values())
                    .flatMap(
                        kind ->
                            kind == Kind.ARRAY
                                ? Stream.of(Arguments.of(type, kind, ByteOrder.nativeOrder()))
                                : Stream.of(BIG_ENDIAN, LITTLE_ENDIAN)
                                    .map(order -> Arguments.of(type, kind, order))));
  }

  /// An empty buffer with room for `length` entries, which do not start at the first byte.
  private static Buffer buffer(Primitive type, Kind kind, ByteOrder order, int length) {
    return switch (kind) {
      case ARRAY -> Entries.buffer(Entries.array(type, length));
      case VIEW_OF_BYTES ->
          Entries.view(ByteBuffer.allocate(3 + length * type.bytes()).position(3), type, order);
      case DIRECT ->
          Entries.view(
              ByteBuffer.allocateDirect(type.bytes() * (length + 1)).position(type.bytes()),
              type,
              order);
    };
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void pushTakesWhatRemainsAndMovesThePosition(Primitive type, Kind kind, ByteOrder order) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    Buffer source = buffer(type, kind, order, 10);
    Entries.put(source, Entries.numbered(type, 0, 10));
    source.position(2).limit(8);

    assertThat(in.push(source)).isEqualTo(4);
    assertThat(source.position()).isEqualTo(6);
    assertThat(source.limit()).isEqualTo(8);
    assertThat(Entries.popNew(out, type, 100)).isEqualTo(Entries.numbered(type, 2, 4));
    assertThat(out.next(1)).as("the remainder").isEqualTo(-2);
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void pushAllTakesTheWholeBufferOrDropsIt(Primitive type, Kind kind, ByteOrder order) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    Buffer source = buffer(type, kind, order, 6);
    Entries.put(source, Entries.numbered(type, 0, 6));

    assertThat(in.pushAll(source.position(0).limit(3))).isTrue();
    assertThat(source.position()).isEqualTo(3);
    assertThat(in.pushAll(source.limit(6))).isFalse();
    assertThat(source.position()).as("as it was").isEqualTo(3);
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 0, 3));
    assertThat(out.next(9)).isEqualTo(-3);
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void tryPushWaitsForRoomUpToItsTimeout(Primitive type, Kind kind, ByteOrder order)
      throws InterruptedException {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    Buffer source = buffer(type, kind, order, 6);
    Entries.put(source, Entries.numbered(type, 0, 6));

    assertThat(in.tryPush(source.position(0).limit(6), Duration.ofMillis(1))).isEqualTo(4);
    assertThat(source.position()).isEqualTo(4);
    ring.consumer().clear();
    assertThat(in.tryPush(source, Duration.ofDays(1))).isEqualTo(2);
    assertThat(ring.dropped()).isZero();
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void tryPushLeavesTheRemainderToTheCaller(Primitive type, Kind kind, ByteOrder order) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    Buffer source = buffer(type, kind, order, 6);
    Entries.put(source, Entries.numbered(type, 0, 6));
    source.flip();

    assertThat(in.tryPush(source)).isEqualTo(4);
    assertThat(source.remaining()).isEqualTo(2);
    assertThat(Entries.popNew(out, type, 100)).isEqualTo(Entries.numbered(type, 0, 4));
    assertThat(in.tryPush(source)).isEqualTo(2);
    assertThat(source.hasRemaining()).isFalse();
    assertThat(Entries.popNew(out, type, 100)).isEqualTo(Entries.numbered(type, 4, 2));
    assertThat(ring.dropped()).isZero();
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void popFillsWhatRemainsAndMovesThePosition(Primitive type, Kind kind, ByteOrder order) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 5);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int position = 0; position < 40; position += 4) { // over the end of the ring
      Entries.push(in, Entries.numbered(type, position, 4));
      Buffer target = buffer(type, kind, order, 10);
      target.position(3).limit(9);
      assertThat(out.pop(target)).isEqualTo(4);
      assertThat(target.position()).isEqualTo(7);
      assertThat(target.limit()).isEqualTo(9);
      target.clear();
      Object all = Entries.remaining(target);
      assertThat(Entries.slice(all, 0, 3)).isEqualTo(Entries.array(type, 3));
      assertThat(Entries.slice(all, 3, 4)).isEqualTo(Entries.numbered(type, position, 4));
      assertThat(Entries.slice(all, 7, 3)).isEqualTo(Entries.array(type, 3));
    }
  }

  @ParameterizedTest
  @MethodSource("buffers")
  void aReadOnlyBufferIsASourceAndNoTarget(Primitive type, Kind kind, ByteOrder order) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    Buffer source = buffer(type, kind, order, 3);
    Entries.put(source, Entries.numbered(type, 5, 3));
    Buffer readOnly = Entries.readOnly(source.flip());
    RingConsumer out = ring.consumer();

    assertThat(ring.producer().push(readOnly)).isEqualTo(3);
    Buffer target = readOnly.rewind();
    assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> out.pop(target));
    assertThat(target.position()).isZero();
    assertThat(Entries.popNew(out, type, 100)).isEqualTo(Entries.numbered(type, 5, 3));
  }

  @ParameterizedTest
  @EnumSource
  void aByteBufferCarriesElementsOfAnyTypeAsTheyAre(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    ByteBuffer bytes = ByteBuffer.allocateDirect(3 * type.bytes());
    Entries.put(Entries.view(bytes, type, ByteOrder.nativeOrder()), Entries.numbered(type, 40, 3));
    RingConsumer out = ring.consumer();
    // The buffer's own order is BIG_ENDIAN by default, and does not matter.
    assertThat(ring.producer().push(bytes)).isEqualTo(bytes.capacity());
    ByteBuffer target = ByteBuffer.allocate(type.bytes());
    assertThat(out.pop(target)).isEqualTo(type.bytes());
    assertThat(target.flip()).isEqualTo(bytes.slice(0, type.bytes()));
    assertThat(Entries.popNew(out, type, 2)).isEqualTo(Entries.numbered(type, 41, 2));
  }

  @Test
  void entriesAreConvertedToTheByteOrderOfTheElement() {
    RingBuffer ring = RingBuffer.allocate(ValueLayout.JAVA_INT.withOrder(BIG_ENDIAN), 4);
    RingConsumer out = ring.consumer();
    Buffer littleEndian =
        ByteBuffer.allocate(4).order(LITTLE_ENDIAN).asIntBuffer().put(0x01020304).flip();
    ring.producer().push(littleEndian);
    byte[] raw = new byte[4];
    out.peek(MemorySegment.ofArray(raw));
    assertThat(raw).containsExactly(1, 2, 3, 4);
    assertThat(out.popInts(1)).containsExactly(0x01020304);
  }

  @Test
  void aMappedBufferIsAByteBuffer(@TempDir Path dir) throws Exception {
    RingBuffer ring = RingBuffer.allocate(ValueLayout.JAVA_BYTE, 8);
    RingConsumer out = ring.consumer();
    try (FileChannel file =
        FileChannel.open(
            dir.resolve("data"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, 0, 8);
      mapped.put(new byte[] {1, 2, 3}).flip();
      assertThat(ring.producer().push(mapped)).isEqualTo(3);
      mapped.clear().position(4);
      assertThat(out.pop(mapped)).isEqualTo(3);
      assertThat(mapped.get(6)).isEqualTo((byte) 3);
    }
  }

  @Test
  void framesCountInEntriesOfTheBuffer() {
    RingBuffer ring =
        RingBuffer.allocate(MemoryLayout.sequenceLayout(2, ValueLayout.JAVA_FLOAT), 2);
    RingProducer in = ring.producer();
    FloatBuffer samples = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6});
    assertThat(in.push(samples)).isEqualTo(4);
    assertThat(samples.remaining()).isEqualTo(2);
    assertThat(ring.dropped()).isEqualTo(1);
    ByteBuffer bytes = ByteBuffer.allocate(24);
    assertThat(ring.consumer().pop(bytes)).isEqualTo(16);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> in.push(FloatBuffer.wrap(new float[3])))
        .withMessage("3 floats are not whole elements of 2 each");
  }

  @ParameterizedTest
  @EnumSource
  void aBufferOfAnotherTypeIsRefused(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (Primitive other : Primitive.values()) {
      if (other != type && other != Primitive.BYTE) {
        Buffer buffer = Entries.buffer(Entries.array(other, 8));
        String message =
            "expected %s elements, got %s buffer".formatted(type.keyword(), other.keyword());
        assertThatIllegalArgumentException().isThrownBy(() -> in.push(buffer)).withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> out.pop(buffer)).withMessage(message);
        assertThat(buffer.position()).isZero();
      }
    }
    assertThat(ring.offered()).isZero();
  }

  @Test
  void aCharBufferOnAStringIsASourceAndNoTarget() {
    RingBuffer ring = RingBuffer.allocate(ValueLayout.JAVA_CHAR, 4);
    RingConsumer out = ring.consumer();
    CharBuffer text = CharBuffer.wrap("spamegg").position(1);
    assertThat(ring.producer().push(text)).isEqualTo(4);
    assertThat(text.toString()).isEqualTo("gg");
    assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> out.pop(text));
    assertThat(out.popChars(4)).containsExactly("pame".toCharArray());
  }

  /// Also with a gap ahead, which a successful call would report.
  @Test
  void aBufferOfAClosedArenaIsRefusedAndNothingHasHappened() {
    RingBuffer ring = RingBuffer.allocate(ValueLayout.JAVA_INT, 2);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new int[] {0, 1, 2});
    out.popInts(2);
    in.push(new int[] {3});
    ByteBuffer closed;
    try (Arena arena = Arena.ofConfined()) {
      closed = arena.allocate(8).asByteBuffer();
    }
    assertThatIllegalStateException().isThrownBy(() -> in.push(closed));
    assertThatIllegalStateException().isThrownBy(() -> in.tryPush(closed));
    assertThatIllegalStateException().isThrownBy(() -> out.pop(closed));
    assertThat(closed.position()).isZero();
    assertThat(ring.offered()).isEqualTo(4);
    assertThat(out.position()).isEqualTo(2);
    assertThat(out.next(1)).isEqualTo(-1);
    assertThat(out.popInts(2)).containsExactly(3);
  }

  /// NIO counts in `int`: data of more than a GiB is copied in blocks, here of a few bytes.
  @ParameterizedTest
  @EnumSource
  void largeDataIsCopiedInBlocks(Primitive type) {
    int length = 23;
    MemorySegment data = Arena.ofAuto().allocate((long) length * type.bytes(), 8);
    BufferViews nio = new BufferViews(data, Element.of(type.layout), 16);
    Object numbers = Entries.numbered(type, 1, length);
    for (int from = 0; from < length; from++) {
      for (int count = 0; count <= length - from; count++) {
        long offset = (long) from * type.bytes();
        data.fill((byte) 0);
        nio.copyIn(Entries.buffer(numbers), 0, offset, count);
        MemorySegment expected = Entries.segment(Entries.slice(numbers, 0, count));
        assertThat(data.asSlice(offset, expected.byteSize()).mismatch(expected)).isEqualTo(-1);
        Object target = Entries.array(type, length);
        nio.copyOut(offset, Entries.buffer(target), from, count);
        assertThat(Entries.slice(target, from, count)).isEqualTo(Entries.slice(numbers, 0, count));
      }
    }
  }
}
