package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rings whose data is mapped twice, back to back.
class MirroredRingTest {

  @Test
  void areRefusedWithTheAlternativeWhereThereIsNoMmap() {
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> MirroredMemory.requireSupport("Windows 11"))
        .withMessageContainingAll("not supported on Windows 11", "use allocate");
  }

  @Nested
  @DisabledOnOs(OS.WINDOWS)
  class OnLinuxAndMacOs {

    @ParameterizedTest
    @CsvSource({
      "4, 1000",
      "4, 1024",
      "1, 4096",
      "12, 100",
      "8, 1",
      "24, 4095",
      "4096, 3",
      "5000, 7"
    })
    void everyWindowIsOnePiece(int elementBytes, int capacity) {
      MemoryLayout element = MemoryLayout.sequenceLayout(elementBytes, JAVA_BYTE);
      try (Arena arena = Arena.ofShared()) {
        RingBuffer ring = RingBuffer.allocateMirrored(element, capacity, arena);
        assertThat(ring.capacity()).isEqualTo(capacity);
        RingProducer in = ring.producer();
        RingConsumer out = ring.consumer();
        int step = Math.max(1, capacity * 2 / 3);
        byte next = 0;
        byte expected = 0;
        for (int round = 0; round < 40; round++) {
          RingWindow free = in.reserve(step);
          assertThat(free.isContiguous()).isTrue();
          assertThat(free.first().byteSize()).isEqualTo((long) step * elementBytes);
          for (long i = 0; i < free.first().byteSize(); i++) {
            free.first().set(JAVA_BYTE, i, next++);
          }
          in.commit(step);
          RingWindow filled = out.window(capacity);
          assertThat(filled.isContiguous()).isTrue();
          assertThat(filled.count()).isEqualTo(step);
          for (byte value : filled.first().toArray(JAVA_BYTE)) {
            assertThat(value).isEqualTo(expected++);
          }
          out.consume(step);
        }
      }
    }

    @Test
    void arraysAndBuffersOverTheEndAreCopiedInOnePiece() {
      try (Arena arena = Arena.ofShared()) {
        RingBuffer ring = RingBuffer.allocateMirrored(JAVA_FLOAT, 1000, arena);
        RingProducer in = ring.producer();
        RingConsumer out = ring.consumer();
        for (int position = 0; position < 10_000; position += 700) {
          Object chunk = Entries.numbered(Primitive.FLOAT, position, 700);
          assertThat(in.push(Entries.buffer(chunk))).isEqualTo(700);
          assertThat(out.popFloats(1000)).isEqualTo(chunk);
        }
      }
    }

    @Test
    void bothImagesAreTheSameMemory() {
      try (Arena arena = Arena.ofShared()) {
        RingBuffer ring = RingBuffer.allocateMirrored(JAVA_INT, 1024, arena);
        MemorySegment memory = ring.memory();
        long data = memory.get(JAVA_LONG, RingLayout.DATA_OFFSET);
        long image = data + 4096;
        assertThat(memory.byteSize()).isEqualTo(image + 4096);
        memory.set(JAVA_INT, data + 40, 12345);
        assertThat(memory.get(JAVA_INT, image + 40)).isEqualTo(12345);
      }
    }

    @Test
    void itsMemoryOpensAsAMirroredRing() {
      try (Arena arena = Arena.ofShared()) {
        RingBuffer ring = RingBuffer.allocateMirrored(JAVA_INT, 1024, arena);
        RingBuffer same = RingBuffer.open(ring.memory(), JAVA_INT);
        ring.producer().push(new int[1000]);
        RingConsumer out = same.consumer();
        out.clear();
        RingWindow window = RingBuffer.open(ring.memory(), JAVA_INT).producer().reserve(1024);
        assertThat(window.isContiguous()).isTrue();
        assertThat(window.count()).isEqualTo(1024);
      }
    }

    @Test
    void theEndOfTheArenaUnmapsIt() throws IOException {
      long before = mappings();
      try (Arena arena = Arena.ofShared()) {
        RingBuffer.allocateMirrored(JAVA_INT, 1024, arena);
        assertThat(mappings()).isEqualTo(Files.exists(MAPS) ? before + 2 : before);
      }
      assertThat(mappings()).isEqualTo(before);
    }

    @Test
    void nothingIsLeftMappedWhenTheArenaIsClosed() throws IOException {
      long before = mappings();
      Arena arena;
      try (Arena closed = Arena.ofShared()) {
        arena = closed;
      }
      assertThatIllegalStateException()
          .isThrownBy(() -> RingBuffer.allocateMirrored(JAVA_INT, 1024, arena));
      assertThat(mappings()).isEqualTo(before);
    }

    @Test
    void aCapacityBeyondMemoryIsRefused() throws IOException {
      long before = mappings();
      try (Arena arena = Arena.ofShared()) {
        for (long capacity : new long[] {1L << 50, 1L << 58, Long.MAX_VALUE}) {
          assertThatIllegalArgumentException()
              .isThrownBy(() -> RingBuffer.allocateMirrored(JAVA_INT, capacity, arena))
              .withMessageContainingAll("" + capacity, "too large to allocate");
        }
        assertThatIllegalArgumentException()
            .isThrownBy(() -> RingBuffer.allocateMirrored(JAVA_INT, 0, arena));
      }
      assertThat(mappings()).isEqualTo(before);
    }

    private static final Path MAPS = Path.of("/proc/self/maps");

    /// Mappings of mirrored rings that this process has, where the system shows them.
    private static long mappings() throws IOException {
      if (!Files.exists(MAPS)) {
        return 0;
      }
      try (Stream<String> lines = Files.lines(MAPS)) {
        return lines.filter(line -> line.contains("memfd:ringbuf")).count();
      }
    }
  }
}
