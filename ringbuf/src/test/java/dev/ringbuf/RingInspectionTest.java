package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ringbuf.RingInspection.Claim;
import dev.ringbuf.RingInspection.Holder;
import dev.ringbuf.RingInspection.State;
import dev.ringbuf.testing.Await;
import java.io.IOException;
import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A look at a ring in a file from outside.
class RingInspectionTest {
  private static final long MY_PID = ProcessHandle.current().pid();
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @TempDir Path directory = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = directory.resolve("test.ring");
  }

  private static void assumeHoldersAreKnown() {
    assumeTrue(RingFile.BY_DESCRIPTOR, "only Linux with native access tells who holds a role");
  }

  @Test
  void countersAreThoseOfTheRing() throws IOException {
    try (RingBuffer ring = RingBuffer.create(file, JAVA_FLOAT, 100)) {
      try (RingProducer in = ring.producer();
          RingConsumer out = ring.consumer()) {
        out.popFloats(1);
        in.push(new float[110]); // 10 dropped
        out.popFloats(30);
        out.skip(5);
        in.push(new float[50]); // 15 dropped
        out.popFloats(200);
        in.drop(4);
        out.missed(3);
      }
      RingInspection seen = RingBuffer.inspect(file);
      assertThat(seen.element()).isEqualTo("float");
      assertThat(seen.elementBytes()).isEqualTo(4);
      assertThat(seen.capacity()).isEqualTo(100);
      assertThat(seen.offered()).isEqualTo(ring.offered()).isEqualTo(164);
      assertThat(seen.delivered()).isEqualTo(ring.delivered());
      assertThat(seen.dropped()).isEqualTo(ring.dropped()).isEqualTo(29);
      assertThat(seen.skipped()).isEqualTo(ring.skipped()).isEqualTo(5);
      assertThat(seen.buffered()).isEqualTo(ring.buffered());
      assertThat(seen.gaps()).isEqualTo(ring.gaps());
      assertThat(seen.underruns()).isEqualTo(ring.underruns());
      assertThat(seen.missing()).isEqualTo(ring.missing()).isEqualTo(3);
      assertThat(seen.state()).isEqualTo(State.OPEN);
      assertThat(seen.cancelled()).isFalse();
    }
  }

  @Test
  void aRingObjectShowsWhatItsFileShows() throws IOException {
    try (RingBuffer ring = RingBuffer.create(file, JAVA_FLOAT, 10)) {
      try (RingProducer in = ring.producer()) {
        in.push(new float[12]);
        in.fail(3);
      }
      RingInspection fromOutside = RingBuffer.inspect(file);
      assertThat(ring.inspect())
          .usingRecursiveComparison()
          .ignoringFields("producer", "consumer")
          .isEqualTo(fromOutside);
    }
  }

  @Test
  void aRingInMemoryShowsItsStateAndTheRolesClaimedFromIt() {
    RingBuffer ring = RingBuffer.allocate(JAVA_INT, 10);
    RingProducer in = ring.producer();
    in.push(new int[12]);

    RingInspection seen = ring.inspect();
    assertThat(seen.offered()).isEqualTo(12);
    assertThat(seen.buffered()).isEqualTo(10);
    assertThat(seen.dropped()).isEqualTo(2);
    assertThat(seen.state()).isEqualTo(State.OPEN);
    assertThat(seen.producer().claim()).isEqualTo(Claim.HELD);
    assertThat(seen.producer().pid()).hasValue(MY_PID);
    assertThat(seen.consumer().claim()).isEqualTo(Claim.UNKNOWN);

    in.fail(-7);
    in.close();
    ring.close();
    assertThat(ring.inspect().state()).isEqualTo(State.FAILED);
    assertThat(ring.inspect().code()).isEqualTo(-7);
  }

  @Test
  void namesTheElement() throws IOException {
    assertThat(elementOf(JAVA_BYTE)).isEqualTo("byte");
    assertThat(elementOf(MemoryLayout.sequenceLayout(2, JAVA_FLOAT))).isEqualTo("float x 2");
    assertThat(elementOf(MemoryLayout.structLayout(JAVA_LONG, JAVA_FLOAT, JAVA_FLOAT)))
        .isEqualTo("mixed (16 bytes)");
    ByteOrder other =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    assertThat(elementOf(JAVA_LONG.withOrder(other))).isEqualTo("mixed (8 bytes)");
  }

  private String elementOf(MemoryLayout element) throws IOException {
    Files.deleteIfExists(file);
    RingBuffer.create(file, element, 10).close();
    return RingBuffer.inspect(file).element();
  }

  @Test
  void showsTheEndOfTheStream() throws IOException {
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10)) {
      ring.producer().complete();
      assertThat(RingBuffer.inspect(file).state()).isEqualTo(State.COMPLETED);
    }
    Files.delete(file);
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10)) {
      try (RingProducer in = ring.producer();
          RingConsumer out = ring.consumer()) {
        out.cancel();
        in.fail(-7);
      }
      RingInspection seen = RingBuffer.inspect(file);
      assertThat(seen.state()).isEqualTo(State.FAILED);
      assertThat(seen.code()).isEqualTo(-7);
      assertThat(seen.cancelled()).isTrue();
    }
  }

  @Test
  void writesNothing() throws IOException {
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10)) {
      ring.producer().push(new int[13]);
    }
    FileTime longAgo = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file, longAgo);
    byte[] before = Files.readAllBytes(file);
    assertThat(file.toFile().setWritable(false)).isTrue();

    assertThat(RingBuffer.inspect(file).dropped()).isEqualTo(3);

    assertThat(Files.readAllBytes(file)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(longAgo);
  }

  @Test
  void keepsTheLawOfARingInUse() throws IOException {
    AtomicBoolean stopped = new AtomicBoolean();
    try (RingBuffer ring = RingBuffer.create(file, JAVA_LONG, 64)) {
      Thread producer = Thread.ofPlatform().start(() -> produce(ring, stopped));
      Thread consumer = Thread.ofPlatform().start(() -> consume(ring));
      Await.until(() -> ring.delivered() > 0 && ring.gaps() > 0);
      RingInspection before = RingBuffer.inspect(file);
      for (int i = 0; i < 2_000; i++) {
        RingInspection now = RingBuffer.inspect(file);
        assertThat(now.state()).isNotEqualTo(State.CORRUPTED);
        assertThat(now.offered())
            .isEqualTo(now.delivered() + now.dropped() + now.skipped() + now.buffered());
        assertThat(now.buffered()).isBetween(0L, 64L);
        assertThat(now.dropped()).isGreaterThanOrEqualTo(before.dropped());
        assertThat(now.delivered()).isGreaterThanOrEqualTo(before.delivered());
        assertThat(now.gaps()).isGreaterThanOrEqualTo(before.gaps());
        before = now;
      }
      stopped.set(true);
      Await.end(producer);
      Await.end(consumer);
    }
  }

  private static void produce(RingBuffer ring, AtomicBoolean stopped) {
    RingProducer in = ring.producer();
    long[] values = new long[10];
    while (!stopped.get()) {
      in.push(values);
    }
    in.complete();
  }

  private static void consume(RingBuffer ring) {
    RingConsumer out = ring.consumer();
    long[] values = new long[7];
    while (!out.isTerminated()) {
      long next = out.next(values.length);
      if (next > 0) {
        out.pop(values, 0, (int) next);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "128, -1", // tail
    "128, 1", // tail behind the head
    "128, 100", // tail - head above the capacity
    "128, 9223372036854775807", // tail + dropped overflow
    "136, -1", // dropped
    "136, 2", // dropped below what was recorded
    "144, -1", // gap_tail
    "144, 100", // records above the ledger
    "152, 3", // state
    "256, -1", // head
    "256, 100", // head beyond the tail
    "264, 2", // gap_head beyond gap_tail
    "272, 9", // reported beyond dropped
    "280, 9", // skipped beyond the head
    "288, -1", // underruns
    "296, -1" // missing
  })
  void isNotStoppedByWordsThatContradictEachOther(long offset, long value) throws IOException {
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10)) {
      try (RingProducer in = ring.producer();
          RingConsumer out = ring.consumer()) {
        in.push(new int[13]);
        out.popInts(5);
        in.push(new int[1]); // the gap has a record
      }
      assertThat(RingBuffer.inspect(file).state()).isEqualTo(State.OPEN);
      ring.memory().set(JAVA_LONG, offset, value);

      RingInspection seen = RingBuffer.inspect(file);

      assertThat(seen.state()).isEqualTo(State.CORRUPTED);
      assertThat(seen.toString()).contains("capacity=10");
    }
  }

  @Test
  void showsWhichRolesThisProcessHolds() throws IOException {
    assumeHoldersAreKnown();
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10)) {
      assertHolders(Holder.NOBODY, Holder.NOBODY);
      try (RingProducer _ = ring.producer()) {
        assertHolders(Holder.process(MY_PID), Holder.NOBODY);
        try (RingConsumer _ = ring.consumer()) {
          assertHolders(Holder.process(MY_PID), Holder.process(MY_PID));
        }
      }
      assertHolders(Holder.NOBODY, Holder.NOBODY);
    }
  }

  private void assertHolders(Holder producer, Holder consumer) throws IOException {
    RingInspection seen = RingBuffer.inspect(file);
    assertThat(seen.producer()).isEqualTo(producer);
    assertThat(seen.consumer()).isEqualTo(consumer);
  }

  /// A holder of an older library or a foreign lock.
  @Test
  void aRoleIsHeldByAnUnknownProcessIfItsWordSaysNothing() throws IOException {
    assumeHoldersAreKnown();
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10);
        RingProducer _ = ring.producer()) {
      ring.memory().set(JAVA_LONG, Role.PRODUCER.pid, 0);
      assertHolders(Holder.process(0), Holder.NOBODY);
      assertThat(Holder.process(0).claim()).isEqualTo(Claim.HELD);
      assertThat(Holder.process(0).pid()).isEmpty();
    }
  }

  @Test
  void theWordOfAKilledHolderDoesNotCount() throws IOException {
    assumeHoldersAreKnown();
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10)) {
      ring.memory().set(JAVA_LONG, Role.PRODUCER.pid, MY_PID);
      assertHolders(Holder.NOBODY, Holder.NOBODY);
    }
  }

  /// Such locks tell their process themselves.
  @Test
  void showsTheProcessOfAPosixLock() throws IOException {
    assumeHoldersAreKnown();
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ring.memory().set(JAVA_LONG, Role.CONSUMER.pid, 1);
      assertThat(channel.tryLock(Role.CONSUMER.line, RingLayout.LINE_BYTES, false)).isNotNull();
      RingInspection seen;
      try (RingProducer _ = ring.producer()) {
        seen = RingBuffer.inspect(file);
      }
      assertThat(seen.producer()).isEqualTo(Holder.process(MY_PID));
      assertThat(seen.consumer()).isEqualTo(Holder.process(MY_PID));
    }
  }

  @Test
  void doesNotTellHoldersWithoutNativeAccess() throws IOException {
    assumeTrue(!RingFile.BY_DESCRIPTOR);
    RingBuffer.create(file, JAVA_INT, 10).close();
    assertHolders(Holder.UNKNOWN, Holder.UNKNOWN);
  }

  @Test
  void everyClaimSucceedsWhileARingIsInspected() throws IOException {
    assumeHoldersAreKnown();
    AtomicBoolean stopped = new AtomicBoolean();
    try (RingBuffer ring = RingBuffer.create(file, JAVA_INT, 10)) {
      Thread observer =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stopped.get()) {
                      inspect();
                    }
                  });
      for (int i = 0; i < 1_000; i++) {
        ring.producer().close();
        ring.consumer().close();
      }
      stopped.set(true);
      Await.end(observer);
    }
  }

  private void inspect() {
    try {
      RingBuffer.inspect(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void leavesNoDescriptorOpen() throws IOException {
    assumeTrue(Files.isDirectory(DESCRIPTORS), "Linux lists the open descriptors");
    RingBuffer.create(file, JAVA_INT, 10).close();
    int looks = 1_000;
    long before = openDescriptors();
    for (int i = 0; i < looks; i++) {
      RingBuffer.inspect(file);
      assertThatThrownBy(() -> RingBuffer.inspect(directory.resolve("missing")))
          .isInstanceOf(NoSuchFileException.class);
    }
    assertThat(openDescriptors()).isLessThan(before + looks / 2);
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
      return descriptors.count();
    }
  }

  @Test
  void refusesWhatIsNotThere() {
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> RingBuffer.inspect(file))
        .withMessageContaining(file.toString());
  }

  @Test
  void refusesWhatIsNoFile() {
    assertRefused(directory, "not a regular file");
  }

  @Test
  void refusesWhatIsNoRing() throws IOException {
    Files.write(file, new byte[0]);
    assertRefused(file, "0 bytes are too short");
    Files.write(file, new byte[1000]);
    assertRefused(file, "not a ring");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 5929356452372497969, other byte order",
    "8, 1, layout version 1",
    "12, 2, flags 0x2",
    "32, 0, elements of type 4 and 0 bytes",
    "32, 6, elements of type 4 and 6 bytes",
    "72, 8, elements of type 8",
    "80, 1, reserved"
  })
  void refusesARingThatThisLibraryCannotRead(int offset, long value, String message)
      throws IOException {
    RingBuffer.create(file, JAVA_INT, 10).close();
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    if (value > Integer.MAX_VALUE) {
      header.putLong(offset, value);
    } else {
      header.putInt(offset, (int) value);
    }
    Files.write(file, bytes);
    assertRefused(file, message);
  }

  @Test
  void refusesARingThatIsCutShort() throws IOException {
    RingBuffer.create(file, JAVA_INT, 1_000).close();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(600);
    }
    assertRefused(file, "cut short");
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> RingBuffer.inspect(file))
        .isInstanceOf(RingFormatException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }
}
