package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which rings are accessed without the JVM's checks, and that their memory stays. The build runs
/// this class and most others with native access and without.
class MemoryAccessTest {
  private static final boolean NATIVE_ACCESS = RingBuffer.class.getModule().isNativeAccessEnabled();

  @TempDir Path directory = Path.of("");

  private static boolean isUnchecked(RingMemory memory) {
    return memory.through(memory.segment).address() != memory.segment.address();
  }

  private static Element element() {
    return Element.of(JAVA_LONG);
  }

  private static Geometry geometry() {
    return Geometry.of(element(), 8);
  }

  @Test
  void ownedMemoryIsUncheckedWithNativeAccessOnly() {
    MemorySegment memory = Arena.ofAuto().allocate(geometry().totalBytes(), 128);
    assertThat(isUnchecked(RingMemory.allocated(memory, element(), geometry())))
        .isEqualTo(NATIVE_ACCESS);
  }

  @Test
  void filesAreUncheckedWithNativeAccessOnly() throws IOException {
    RingFile.Opened opened = RingFile.create(directory.resolve("ring"), element(), 8);
    OpenFile file = opened.file();
    try {
      assertThat(isUnchecked(opened.memory())).isEqualTo(NATIVE_ACCESS);
    } finally {
      file.close();
    }
  }

  @Test
  void memoryThatSomebodyMayFreeIsChecked() {
    RingProducer in;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(geometry().totalBytes(), 128);
      assertThat(isUnchecked(RingMemory.foreign(memory, element(), geometry()))).isFalse();
      in = RingBuffer.allocate(JAVA_LONG, 8, arena).producer();
      assertThat(in.pushLong(1)).isTrue();
    }
    assertThatIllegalStateException().isThrownBy(() -> in.pushLong(2));
  }

  /// Large arrays take `memcpy` in rings that were allocated with native access, in pieces, and the
  /// JVM's copy in all others.
  @Test
  void largeArraysArriveWhole() throws IOException {
    for (RingBuffer ring :
        List.of(
            RingBuffer.allocate(JAVA_LONG, 1 << 19),
            RingBuffer.allocate(JAVA_LONG, 1 << 19, Arena.ofAuto()),
            RingBuffer.create(directory.resolve("large"), JAVA_LONG, 1 << 19))) {
      RingProducer in = ring.producer();
      RingConsumer out = ring.consumer();
      for (int length : new int[] {2047, 2048, 2049, 1 << 17, (1 << 17) + 1, 300_001}) {
        long[] block = LongStream.range(in.position(), in.position() + length).toArray();
        assertThat(in.push(block)).isEqualTo(length);
        assertThat(out.popLongs(length)).isEqualTo(block);
      }
      in.close();
      out.close();
      ring.close();
    }
  }

  /// Rings become unreachable all the time, and their memory is allocated again by others. If one
  /// were freed while a role is in the middle of a call, another ring's elements would appear.
  @Test
  void memoryStaysWhileARoleIsInUse() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    Thread collector =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    System.gc();
                  }
                });
    try {
      long[] block = new long[1 << 12];
      for (long ring = 1; ring <= 50; ring++) {
        Arrays.fill(block, ring);
        RingBuffer buffer = RingBuffer.allocate(JAVA_LONG, block.length);
        RingConsumer out = buffer.consumer();
        assertThat(buffer.producer().push(block)).isEqualTo(block.length);
        assertThat(out.popLongs(block.length)).containsOnly(ring).hasSize(block.length);
      }
    } finally {
      over.set(true);
      collector.join();
    }
  }
}
