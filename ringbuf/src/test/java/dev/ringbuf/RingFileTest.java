package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringbuf.NativeToolchain.Sanitizer;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /// How files are opened and locked.
  RingFile.Opener opener() {
    return RingFile.OPENER;
  }

  private RingBuffer create(Path path, MemoryLayout element, long capacity) throws IOException {
    return new RingBuffer(RingFile.create(path, Element.of(element), capacity, opener()));
  }

  private RingBuffer open(Path path, MemoryLayout element) throws IOException {
    return new RingBuffer(RingFile.open(path, path, Element.of(element), opener()));
  }

  @Test
  void whatOneRingObjectPushesAnotherPops() throws IOException {
    try (RingBuffer here = create(file, JAVA_INT, 3);
        RingBuffer there = open(file, JAVA_INT);
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
    try (RingBuffer ring = create(file, JAVA_INT, 3);
        RingProducer in = ring.producer()) {
      in.push(new int[] {0, 1, 2, 3});
    }
    try (RingBuffer ring = open(file, JAVA_INT);
        RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      assertThat(in.position()).isEqualTo(4);
      assertThat(out.popInts(2)).containsExactly(0, 1);
      in.push(new int[] {4});
    }
    try (RingBuffer ring = open(file, JAVA_INT);
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
    create(file, JAVA_FLOAT, 1000).close();
    assertThat(Files.size(file)).isEqualTo(RingBuffer.requiredBytes(JAVA_FLOAT, 1000));
  }

  @Test
  void createLeavesAnExistingFileAlone() throws IOException {
    Files.writeString(file, "precious");
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> create(file, JAVA_INT, 4));
    assertThat(file).hasContent("precious");
  }

  @Test
  void createNeedsTheDirectory() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> create(dir.resolve("no/such.ring"), JAVA_INT, 4));
  }

  @Test
  void aRingLargerThanTheDiskIsRefusedBeforeTheDiskIsFull() throws IOException {
    long bytes = RingBuffer.requiredBytes(JAVA_BYTE, 1L << 50);
    assertThatIOException()
        .isThrownBy(() -> create(file, JAVA_BYTE, 1L << 50))
        .withMessageStartingWith("a ring in %s needs %d bytes, there are ".formatted(dir, bytes));
    assertThat(dir).isEmptyDirectory();
    assertThatNoDescriptorIsLeft();
  }

  @Test
  void aRefusedCapacityCreatesNoFile() {
    assertThatIllegalArgumentException().isThrownBy(() -> create(file, JAVA_INT, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> create(file, JAVA_INT, Long.MAX_VALUE));
    assertThat(file).doesNotExist();
  }

  @Test
  void openNeedsAFile() {
    assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> open(file, JAVA_INT));
    assertThat(file).doesNotExist();
    assertThatIOException().isThrownBy(() -> open(dir, JAVA_INT));
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
    create(file, JAVA_INT, 5000).close();
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {1, 100, 512, 4096, 8192, whole.length - 1}) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertRefused(file, length + "");
    }
    Files.write(file, whole);
    open(file, JAVA_INT).close();
  }

  @Test
  void aFileOfAnotherVersionByteOrderOrElementIsRefused() throws IOException {
    create(file, JAVA_INT, 4).close();
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> open(file, JAVA_FLOAT))
        .withMessageStartingWith(file + ": the ring holds int elements");
    patch(RingLayout.VERSION_OFFSET, 4, 3);
    assertRefused(file, "layout version 3");
    patch(RingLayout.VERSION_OFFSET, 4, 2);
    patch(RingLayout.MAGIC_OFFSET, 8, Long.reverseBytes(RingLayout.MAGIC));
    assertRefused(file, "other byte order");
  }

  @Test
  void theProcessThatHoldsARoleStandsInItsLine() throws IOException {
    RingBuffer ring = create(file, JAVA_INT, 4);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    long pid = ProcessHandle.current().pid();
    assertThat(pids(ring)).containsExactly(pid, pid);
    in.close();
    assertThat(pids(ring)).containsExactly(0, pid);
    out.close();
    ring.reset();
    assertThat(pids(ring)).containsExactly(0, 0);
    ring.close();
  }

  private static long[] pids(RingBuffer ring) {
    return new long[] {
      ring.memory().get(JAVA_LONG, RingLayout.PRODUCER_PID),
      ring.memory().get(JAVA_LONG, RingLayout.CONSUMER_PID)
    };
  }

  @Test
  void aFileCannotBeMirrored() throws IOException {
    Geometry geometry = Geometry.of(Element.of(JAVA_INT), 1024, 2, RingLayout.PAGE_BYTES, true);
    MemorySegment memory =
        Arena.ofAuto().allocate(geometry.totalBytes() + geometry.dataBytes(), Long.BYTES);
    geometry.format(memory);
    Files.write(file, memory.toArray(JAVA_BYTE)); // as if there were room for the image
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
  private void assertRefused(Path file, String message) throws IOException {
    byte[] before = Files.readAllBytes(file);
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> open(file, JAVA_INT))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(message);
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  void aRoleIsClaimedForAllRingObjectsOfAFileUnderAnyName() throws IOException {
    Path link = dir.resolve("link.ring");
    try (RingBuffer ring = create(file, JAVA_INT, 4);
        RingBuffer same = open(file, JAVA_INT)) {
      Files.createLink(link, file);
      try (RingBuffer linked = open(link, JAVA_INT)) {
        RingProducer in = ring.producer();
        assertThatIllegalStateException()
            .isThrownBy(ring::producer)
            .withMessageContaining("producer role of this ring is already claimed");
        assertThatIllegalStateException()
            .isThrownBy(same::producer)
            .withMessage(
                ("the producer role of %s is already claimed by another process or another ring"
                        + " of this JVM")
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
    RingBuffer ring = create(file, JAVA_INT, 4);
    RingProducer in = ring.producer();
    ring.close();
    try (RingBuffer other = open(file, JAVA_INT)) {
      assertThatIllegalStateException().isThrownBy(other::producer);
      in.close();
      other.producer().close();
    }
    assertThatNoDescriptorIsLeft();
  }

  @Test
  void closingOneRingObjectDoesNotFreeTheRolesOfAnother() throws IOException {
    RingBuffer ring = create(file, JAVA_INT, 4);
    RingBuffer other = open(file, JAVA_INT);
    RingProducer in = ring.producer();
    other.close();
    try (RingBuffer third = open(file, JAVA_INT)) {
      assertThatIllegalStateException().isThrownBy(third::producer);
    }
    assertThat(in.push(new int[1])).isEqualTo(1);
    in.close();
    ring.close();
  }

  @Test
  void aRingOutlivesTheNameOfItsFile() throws IOException {
    try (RingBuffer ring = create(file, JAVA_INT, 4);
        RingProducer in = ring.producer();
        RingConsumer out = ring.consumer()) {
      Files.delete(file);
      in.push(new int[] {1, 2});
      assertThat(out.popInts(4)).containsExactly(1, 2);
      try (RingBuffer another = create(file, JAVA_INT, 4)) {
        another.producer().close();
        assertThat(another.offered()).isZero();
      }
    }
  }

  @Test
  void elementsMayBeReadAfterTheRingIsClosed() throws IOException {
    RingBuffer ring = create(file, JAVA_INT, 4);
    try (RingProducer in = ring.producer()) {
      in.push(new int[] {1, 2});
    }
    ring.close();
    ring.close();
    assertThat(ring.buffered()).as("the mapping is still there").isEqualTo(2);
    assertThatNoDescriptorIsLeft();
  }

  /// An interrupt must neither fail the opening nor touch what other rings hold.
  @Test
  void openingOnAnInterruptedThreadLeavesAllClaims() throws IOException {
    try (RingBuffer ring = create(file, JAVA_INT, 4);
        RingProducer in = ring.producer()) {
      Thread.currentThread().interrupt();
      try (RingBuffer other = open(file, JAVA_INT);
          RingConsumer out = other.consumer();
          RingBuffer first = create(dir.resolve("first.ring"), JAVA_INT, 4)) {
        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThatIllegalStateException().isThrownBy(other::producer);
        assertThat(in.push(new int[] {7})).isEqualTo(1);
        assertThat(out.popInts(1)).containsExactly(7);
        first.producer().close();
      }
      assertLocked(file, Role.PRODUCER);
    } finally {
      assertThat(Thread.interrupted()).isFalse();
    }
    assertThatNoDescriptorIsLeft();
    open(file, JAVA_INT).close();
  }

  @Test
  void anInterruptAtAnyPointOfOpeningLeavesAllClaims() throws Exception {
    Path another = dir.resolve("another.ring");
    create(another, JAVA_INT, 4).close();
    RingBuffer ring = create(file, JAVA_INT, 4);
    RingProducer in = ring.producer();
    Thread opener = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    Thread interrupter =
        new Thread(
            () -> {
              while (!done.get()) {
                opener.interrupt();
              }
            });
    interrupter.start();
    try {
      for (int i = 0; i < 1000; i++) {
        Thread.interrupted();
        try (RingBuffer joined = open(file, JAVA_INT);
            RingConsumer out = joined.consumer()) {
          open(another, JAVA_INT).close();
          in.push(new int[] {i});
          assertThat(out.popInts(1)).containsExactly(i);
        }
      }
    } finally {
      done.set(true);
      Await.until("the last interrupt", () -> !interrupter.isAlive());
      Thread.interrupted();
    }
    assertLocked(file, Role.PRODUCER);
    ring.close();
    assertLocked(file, Role.PRODUCER);
    in.close();
    assertThatNoDescriptorIsLeft();
    open(file, JAVA_INT).producer().close();
  }

  /// The name is re-pointed from one ring's file to another's and back all the time.
  @Test
  void opensTheFileThatItsNameLeadsToWhileThatChanges() throws Exception {
    Path[] files = {dir.resolve("0.ring"), dir.resolve("1.ring")};
    try (RingBuffer zero = create(files[0], JAVA_INT, 4);
        RingBuffer one = create(files[1], JAVA_INT, 4);
        RingProducer _ = zero.producer();
        RingConsumer _ = one.consumer()) {
      Files.createLink(file, files[0]);
      AtomicBoolean done = new AtomicBoolean();
      Thread renamer =
          new Thread(
              () -> {
                for (int i = 0; !done.get(); i++) {
                  repoint(file, files[i % 2]);
                }
              });
      renamer.start();
      try {
        for (int i = 0; i < 1000; i++) {
          try (RingBuffer ring = open(file, JAVA_INT)) {
            boolean isZero = isFree(ring, Role.CONSUMER);
            assertThat(isFree(ring, Role.PRODUCER)).isNotEqualTo(isZero);
          }
        }
      } finally {
        done.set(true);
        Await.end(renamer);
      }
      assertLocked(files[0], Role.PRODUCER);
      assertLocked(files[1], Role.CONSUMER);
    }
    assertThatNoDescriptorIsLeft();
  }

  private static void repoint(Path name, Path target) {
    try {
      Path link = name.resolveSibling("link");
      Files.createLink(link, target);
      Files.move(link, name, StandardCopyOption.ATOMIC_MOVE);
      Files.deleteIfExists(link); // a move between two names of one file does nothing
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isFree(RingBuffer ring, Role role) {
    try {
      if (role == Role.PRODUCER) {
        ring.producer().close();
      } else {
        ring.consumer().close();
      }
      return true;
    } catch (RingBusyException e) {
      return false;
    }
  }

  /// The lock also holds against other processes.
  private static void assertLocked(Path file, Role role) {
    String output =
        NativeToolchain.run(NativeToolchain.program(Sanitizer.NONE, "roles.c"), file + "");
    assertThat(output).contains(role.label + " claimed");
  }

  @Test
  void aForeignFileIsNeitherMappedNorFilled() throws IOException {
    long sparse = 15L << 40;
    Files.write(file, new byte[0]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), sparse - 1);
    } catch (IOException e) {
      assumeTrue(false, "the file system has no files of 15 TiB: " + e);
    }
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> open(file, JAVA_INT))
        .withMessageContaining("not a ring");
    assertThatNoDescriptorIsLeft();
  }

  @Test
  void nothingBeyondTheRingIsMapped() throws IOException {
    create(file, JAVA_INT, 4).close();
    long bytes = RingBuffer.requiredBytes(JAVA_INT, 4);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[1]), 1L << 30);
    }
    try (RingBuffer ring = open(file, JAVA_INT)) {
      assertThat(ring.memory().byteSize()).isEqualTo(bytes);
    }
  }

  @Test
  void creationLeavesNothingButTheRing() throws IOException {
    create(file, JAVA_INT, 4).close();
    assertThat(dir).isDirectoryContaining(path -> path.equals(file));
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void createOrOpenOpensOnlyWhatItWouldHaveCreated() throws IOException {
    try (RingBuffer made = createOrOpen(JAVA_INT, 4);
        RingProducer in = made.producer()) {
      in.push(new int[] {1, 2, 3});
    }
    try (RingBuffer found = createOrOpen(JAVA_INT, 4)) {
      assertThat(found.buffered()).isEqualTo(3);
    }
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> createOrOpen(JAVA_INT, 3))
        .withMessage(file + ": the ring has a capacity of 4 elements, expected 3");
    assertThatExceptionOfType(RingFormatException.class)
        .isThrownBy(() -> createOrOpen(JAVA_FLOAT, 4));
    assertThatNoDescriptorIsLeft();
    Files.delete(file);
    Files.createSymbolicLink(file, dir.resolve("nowhere"));
    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> createOrOpen(JAVA_INT, 4));
  }

  private RingBuffer createOrOpen(MemoryLayout element, long capacity) throws IOException {
    return new RingBuffer(RingFile.createOrOpen(file, Element.of(element), capacity, opener()));
  }

  /// All threads get the same ring, and none sees a partial one.
  @Test
  void ofThreadsThatCreateOrOpenOneCreates() throws Exception {
    for (int round = 0; round < 100; round++) {
      file = dir.resolve(round + ".ring");
      List<CompletableFuture<RingBuffer>> rings = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        rings.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return createOrOpen(JAVA_INT, 1000);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                }));
      }
      List<RingProducer> producers = new ArrayList<>();
      for (CompletableFuture<RingBuffer> ring : rings) {
        try {
          producers.add(ring.get(1, TimeUnit.MINUTES).producer());
        } catch (RingBusyException oneHasIt) {
          assertThat(producers).hasSize(1);
        }
      }
      assertThat(producers).hasSize(1);
      producers.getFirst().close();
      for (CompletableFuture<RingBuffer> ring : rings) {
        ring.join().close();
      }
    }
    assertThatNoDescriptorIsLeft();
  }

  /// Such as ramfs, which is limited only by memory.
  @Test
  void aFileSystemThatReportsNoFreeBytesIsWrittenTo() throws IOException {
    mount("ramfs", "defaults");
    try {
      assertThat(Files.getFileStore(dir).getUsableSpace()).isZero();
      try (RingBuffer ring = create(file, JAVA_INT, 4)) {
        ring.producer().close();
      }
    } finally {
      unmount();
    }
  }

  @Test
  void aFullDiskIsFoundWhenTheRingIsCreated() throws IOException {
    mount("tmpfs", "size=64k");
    try {
      Files.write(dir.resolve("filler"), new byte[64 << 10]);
      assertThat(Files.getFileStore(dir).getUsableSpace()).isZero();
      assertThatIOException().isThrownBy(() -> create(file, JAVA_INT, 4));
      try (Stream<Path> files = Files.list(dir)) {
        assertThat(files).containsExactly(dir.resolve("filler"));
      }
    } finally {
      unmount();
    }
  }

  /// Over the temporary directory; only root can, and not in every container.
  private void mount(String type, String options) {
    String[] command = {"mount", "-t", type, "-o", options, "none", dir.toString()};
    assumeTrue(succeeds(command), "this user cannot mount a " + type);
  }

  /// At once, although the mapping of a closed ring lasts until it is collected.
  private void unmount() {
    assertThat(succeeds("umount", "-l", dir.toString())).isTrue();
  }

  private static boolean succeeds(String... command) {
    try {
      return new ProcessBuilder(command).start().onExit().join().exitValue() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
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
