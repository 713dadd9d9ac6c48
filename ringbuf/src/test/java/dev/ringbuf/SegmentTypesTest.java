package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Memory segments of every kind, for elements of every primitive.
class SegmentTypesTest {
  @TempDir static Path dir;

  /// Where a segment lies. None but `OWN_ARRAY` is aligned to its elements.
  enum Kind {
    OWN_ARRAY,
    BYTE_ARRAY,
    NATIVE,
    MAPPED
  }

  static Stream<Arguments> segments() {
    return Stream.of(Primitive.values())
        .flatMap(type -> Stream.of(Kind.values()).map(kind -> Arguments.of(type, kind)));
  }

  private static MemorySegment segment(Primitive type, Kind kind, int length) throws Exception {
    long bytes = (long) length * type.bytes();
    return switch (kind) {
      case OWN_ARRAY ->
          Entries.segment(Entries.array(type, length + 2)).asSlice(type.bytes(), bytes);
      case BYTE_ARRAY -> MemorySegment.ofArray(new byte[(int) bytes + 3]).asSlice(3, bytes);
      case NATIVE -> Arena.ofAuto().allocate(bytes + 1).asSlice(1, bytes);
      case MAPPED -> {
        try (FileChannel file =
            FileChannel.open(
                dir.resolve(type + ".data"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
          yield file.map(FileChannel.MapMode.READ_WRITE, 1, bytes, Arena.ofAuto()).fill((byte) 0);
        }
      }
    };
  }

  private static MemorySegment numbered(Primitive type, Kind kind, long first, int length)
      throws Exception {
    return segment(type, kind, length)
        .copyFrom(Entries.segment(Entries.numbered(type, first, length)));
  }

  @ParameterizedTest
  @MethodSource("segments")
  void pushCountsElementsAndDropsTheRemainder(Primitive type, Kind kind) throws Exception {
    RingBuffer ring = RingBuffer.allocate(type.layout, 5);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    assertThat(in.push(numbered(type, kind, 0, 3))).isEqualTo(3);
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 0, 3));
    assertThat(in.push(numbered(type, kind, 3, 7).asReadOnly())).isEqualTo(5);
    assertThat(Entries.popNew(out, type, 9)).isEqualTo(Entries.numbered(type, 3, 5));
    assertThat(out.next(1)).isEqualTo(-2);
  }

  @ParameterizedTest
  @MethodSource("segments")
  void theRemainderIsASliceOfTheSource(Primitive type, Kind kind) throws Exception {
    RingProducer in = RingBuffer.allocate(type.layout, 4).producer();
    MemorySegment source = numbered(type, kind, 0, 6);
    MemorySegment remainder = in.pushRemainder(source);
    long taken = 4L * type.bytes();
    assertThat(remainder.byteSize()).isEqualTo(source.byteSize() - taken);
    assertThat(remainder.address()).isEqualTo(source.address() + taken);
    assertThat(remainder.heapBase()).isEqualTo(source.heapBase());
  }

  @ParameterizedTest
  @MethodSource("segments")
  void popAndPeekFillSegments(Primitive type, Kind kind) throws Exception {
    RingBuffer ring = RingBuffer.allocate(type.layout, 5);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int position = 0; position < 40; position += 4) { // over the end of the ring
      Entries.push(in, Entries.numbered(type, position, 4));
      MemorySegment target = segment(type, kind, 6);
      MemorySegment filled = target.asSlice(0, 4L * type.bytes());
      MemorySegment expected = Entries.segment(Entries.numbered(type, position, 4));
      assertThat(out.peek(target)).isEqualTo(4);
      assertThat(filled.mismatch(expected)).isEqualTo(-1);
      target.fill((byte) 0);
      assertThat(out.pop(target)).isEqualTo(4);
      assertThat(filled.mismatch(expected)).isEqualTo(-1);
      assertThat(target.asSlice(filled.byteSize()).toArray(JAVA_BYTE)).containsOnly(0);
    }
  }

  @ParameterizedTest
  @MethodSource("segments")
  void aReadOnlySegmentIsNoTarget(Primitive type, Kind kind) throws Exception {
    RingBuffer ring = RingBuffer.allocate(type.layout, 5);
    Entries.push(ring.producer(), Entries.numbered(type, 0, 4));
    RingConsumer out = ring.consumer();
    MemorySegment readOnly = segment(type, kind, 4).asReadOnly();
    assertThatIllegalArgumentException().isThrownBy(() -> out.pop(readOnly));
    assertThatIllegalArgumentException().isThrownBy(() -> out.peek(readOnly));
    assertThat(out.available()).isEqualTo(4);
  }

  @ParameterizedTest
  @EnumSource
  void anArrayOfAnotherTypeBehindASegmentIsRefused(Primitive type) {
    RingBuffer ring = RingBuffer.allocate(type.layout, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (Primitive other : Primitive.values()) {
      if (other != type && other != Primitive.BYTE) {
        MemorySegment segment = Entries.segment(Entries.array(other, 8));
        String message =
            "expected %s elements, got %s[]".formatted(type.keyword(), other.keyword());
        assertThatIllegalArgumentException()
            .isThrownBy(() -> in.push(segment))
            .withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> in.tryPush(segment));
        assertThatIllegalArgumentException().isThrownBy(() -> in.pushAll(segment));
        assertThatIllegalArgumentException().isThrownBy(() -> in.pushRemainder(segment));
        assertThatIllegalArgumentException()
            .isThrownBy(() -> out.pop(segment))
            .withMessage(message);
        assertThatIllegalArgumentException().isThrownBy(() -> out.peek(segment));
      }
    }
    assertThat(ring.offered()).isZero();
  }

  @Test
  void bytesThatAreNotWholeElementsAreRefused() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new int[] {1, 2});
    MemorySegment ragged = Arena.ofAuto().allocate(10);
    String message = "10 bytes are not whole elements of 4 bytes each (2 left over)";
    assertThatIllegalArgumentException().isThrownBy(() -> in.push(ragged)).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> in.tryPush(ragged)).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> in.pushAll(ragged)).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> out.pop(ragged)).withMessage(message);
    assertThatIllegalArgumentException().isThrownBy(() -> out.peek(ragged)).withMessage(message);
    assertThat(ring.offered()).isEqualTo(2);
    assertThat(out.popInts(4)).containsExactly(1, 2);
  }

  /// Also with a gap ahead, which a successful call would record or report.
  @Test
  void aSegmentOfAClosedArenaIsRefusedAndNothingHasHappened() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 2);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    in.push(new int[] {0, 1, 2});
    out.popInts(2);
    in.push(new int[] {3});
    MemorySegment closed;
    try (Arena arena = Arena.ofConfined()) {
      closed = arena.allocate(JAVA_INT, 2);
    }

    assertThatIllegalStateException().isThrownBy(() -> in.push(closed));
    assertThatIllegalStateException().isThrownBy(() -> in.tryPush(closed));
    assertThatIllegalStateException().isThrownBy(() -> out.pop(closed));
    assertThatIllegalStateException().isThrownBy(() -> out.peek(closed));
    assertThat(ring.offered()).isEqualTo(4);
    assertThat(out.position()).isEqualTo(2);
    assertThat(out.next(1)).isEqualTo(-1);
    assertThat(out.popInts(2)).containsExactly(3);
  }
}
