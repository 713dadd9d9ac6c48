package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Rings in files, as one process sees them. Other processes are in [OtherProcessTest].
class RingFileTest {
  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("test.ring");
  }

  @Test
  void whatOneRingObjectPushesAnotherPops() throws IOException {
    try (RingBuffer here = RingBuffer.create(file, JAVA_INT, 3);
        RingBuffer there = RingBuffer.open(file, JAVA_INT);
        RingProducer in = here.producer();
        RingConsumer out = there.consumer()) {
      in.push(new int[] {1, 2, 3, 4, 5});
      assertThat(out.popInts(9)).containsExactly(1, 2, 3);
      assertThat(out.next(1)).isEqualTo(-2);
      in.complete();
      assertThat(out.isTerminated()).isTrue();
      out.cancel();
      assertThat(in.isCancelled()).isTrue();
    }
  }

  @Test
  void aRingStaysInItsFileAndIsResumed() throws IOException {
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 3);
        RingProducer in = ring.producer()) {
      in.push(new int[] {0, 1, 2, 3});
    }
    try (RingBuffer ring = RingBuffer.open(file, JAVA_INT);
        RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      assertThat(in.position()).isEqualTo(4);
      assertThat(out.popInts(2)).containsExactly(0, 1);
      in.push(new int[] {4});
    }
    try (RingBuffer ring = RingBuffer.open(file, JAVA_INT);
        RingConsumer out = ring.consumer()) {
      assertThat(out.popInts(9)).containsExactly(2);
      assertThat(out.next(1)).isEqualTo(-1);
      assertThat(out.popInts(9)).containsExactly(4);
      assertThat(ring.offered()).isEqualTo(5);
      assertThat(ring.delivered()).isEqualTo(4);
    }
  }

  @Test
  void theFileIsAsLongAsTheRing() throws IOException {
    RingBuffer.create(file, JAVA_FLOAT, 1000).close();
    assertThat(Files.size(file)).isEqualTo(RingBuffer.requiredBytes(JAVA_FLOAT, 1000));
  }

  @Test
  void createLeavesAnExistingFileAlone() throws IOException {
    Files.writeString(file, "precious");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> RingBuffer.create(file, JAVA_INT, 4));
    assertThat(file).hasContent("precious");
  }

  @Test
  void createNeedsTheDirectory() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> RingBuffer.create(dir.resolve("no/such.ring"), JAVA_INT, 4));
  }

  @Test
  void aRingLargerThanTheDiskIsRefusedBeforeTheDiskIsFull() throws IOException {
    long bytes = RingBuffer.requiredBytes(JAVA_BYTE, 1L << 50);
    assertThatIOException()
        .isThrownBy(() -> RingBuffer.create(file, JAVA_BYTE, 1L << 50))
        .withMessageStartingWith("%s needs %d bytes, there are ".formatted(file, bytes));
    assertThat(file).doesNotExist();
    assertThatNoDescriptorIsLeft();
  }

  @Test
  void aCapacityThatMakesNoSenseCreatesNoFile() {
    assertThatIllegalArgumentException().isThrownBy(() -> RingBuffer.create(file, JAVA_INT, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RingBuffer.create(file, JAVA_INT, Long.MAX_VALUE));
    assertThat(file).doesNotExist();
  }

  @Test
  void openNeedsAFile() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> RingBuffer.open(file, JAVA_INT));
    assertThat(file).doesNotExist();
    assertThatIOException().isThrownBy(() -> RingBuffer.open(dir, JAVA_INT));
  }

  @Test
  void aFileThatIsNoRingIsRefusedAndLeftAlone() throws IOException {
    byte[] text = "This is no ring, whatever its name says.\n".repeat(1000).getBytes(US_ASCII);
    Files.write(file, text);
    assertRefused(file, "not a ring");
    assertThat(file).hasBinaryContent(text);
    Files.write(file, new byte[0]);
    assertRefused(file, "too short");
  }

  @Test
  void aFileThatIsCutShortIsRefused() throws IOException {
    RingBuffer.create(file, JAVA_INT, 5000).close();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {1, 100, 512, 4096, 8192, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, length + "");
    }
    Files.write(file, whole);
    RingBuffer.open(file, JAVA_INT).close();
  }

  @Test
  void aFileOfAnotherVersionByteOrderOrElementIsRefused() throws IOException {
    RingBuffer.create(file, JAVA_INT, 4).close();
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> RingBuffer.open(file, JAVA_FLOAT))
        .withMessageStartingWith(file + ": the ring holds int elements");
    patch(RingLayout.VERSION_OFFSET, 4, 3);
    assertRefused(file, "layout version 3");
    patch(RingLayout.VERSION_OFFSET, 4, 1);
    patch(RingLayout.MAGIC_OFFSET, 8, Long.reverseBytes(RingLayout.MAGIC));
    assertRefused(file, "other byte order");
  }

  @Test
  void aFileCannotBeMirrored() throws IOException {
    RingBuffer.create(file, JAVA_INT, 1024).close();
    patch(RingLayout.FLAGS_OFFSET, 4, RingLayout.FLAG_MIRRORED);
    Files.write(file, new byte[4096], StandardOpenOption.APPEND); // as if there were room for it
    assertRefused(file, "mirrored");
  }

  private void patch(long offset, int bytes, long value) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    buffer = (bytes == 4 ? buffer.putInt((int) value) : buffer.putLong(value)).flip();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(buffer, offset);
    }
  }

  /// Refused with a message that names the file, with no descriptor left open and nothing written.
  private static void assertRefused(Path file, String message) throws IOException {
    byte[] before = Files.readAllBytes(file);
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> RingBuffer.open(file, JAVA_INT))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(message);
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aRoleIsClaimedForAllRingObjectsOfAFileByWhateverName() throws IOException {
    Path link = dir.resolve("link.ring");
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 4);
        RingBuffer same = RingBuffer.open(file, JAVA_INT)) {
      Files.createLink(link, file);
      try (RingBuffer linked = RingBuffer.open(link, JAVA_INT)) {
        RingProducer in = ring.producer();
        assertThatIllegalStateException()
            .isThrownBy(ring::producer)
            .withMessageContaining("producer role of this ring is already claimed");
        assertThatIllegalStateException()
            .isThrownBy(same::producer)
            .withMessage(
                "the producer role of %s is already claimed by another ring of this JVM"
                    .formatted(file));
        assertThatIllegalStateException().isThrownBy(linked::producer);
        RingConsumer out = linked.consumer();
        assertThatIllegalStateException().isThrownBy(ring::consumer);
        assertThatIllegalStateException().isThrownBy(same::reset);
        in.close();
        RingProducer next = same.producer();
        assertThatIllegalStateException().isThrownBy(ring::producer);
        next.close();
        out.close();
        same.reset();
      }
    }
    assertThatNoDescriptorIsLeft();
  }

  /// Closing a ring while a thread may be in the middle of a push must not let another one in.
  @Test
  void aClaimedRoleKeepsItsClaimWhenTheRingIsClosed() throws IOException {
    RingBuffer ring = RingBuffer.create(file, JAVA_INT, 4);
    RingProducer in = ring.producer();
    ring.close();
    try (RingBuffer other = RingBuffer.open(file, JAVA_INT)) {
      assertThatIllegalStateException().isThrownBy(other::producer);
      in.close();
      other.producer().close();
    }
    assertThatNoDescriptorIsLeft();
  }

  @Test
  void closingOneRingObjectDoesNotFreeTheRolesOfAnother() throws IOException {
    RingBuffer ring = RingBuffer.create(file, JAVA_INT, 4);
    RingBuffer other = RingBuffer.open(file, JAVA_INT);
    RingProducer in = ring.producer();
    other.close();
    try (RingBuffer third = RingBuffer.open(file, JAVA_INT)) {
      assertThatIllegalStateException().isThrownBy(third::producer);
    }
    assertThat(in.push(new int[1])).isEqualTo(1);
    in.close();
    ring.close();
  }

  @Test
  void aRingOutlivesTheNameOfItsFile() throws IOException {
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 4);
        RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      Files.delete(file);
      in.push(new int[] {1, 2});
      assertThat(out.popInts(4)).containsExactly(1, 2);
      try (RingBuffer another = RingBuffer.create(file, JAVA_INT, 4)) {
        another.producer().close();
        assertThat(another.offered()).isZero();
      }
    }
  }

  @Test
  void elementsMayBeReadAfterTheRingIsClosed() throws IOException {
    RingBuffer ring = RingBuffer.create(file, JAVA_INT, 4);
    try (RingProducer in = ring.producer()) {
      in.push(new int[] {1, 2});
    }
    ring.close();
    ring.close();
    assertThat(ring.buffered()).as("the mapping is still there").isEqualTo(2);
    assertThatNoDescriptorIsLeft();
  }

  /// Linux shows what a process has open.
  private void assertThatNoDescriptorIsLeft() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors));
    try (Stream<Path> open = Files.list(descriptors)) {
      assertThat(open.filter(this::leadsToTheFile)).isEmpty();
    }
  }

  private boolean leadsToTheFile(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).startsWith(dir.toRealPath());
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }
}
