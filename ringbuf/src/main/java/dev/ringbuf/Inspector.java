package dev.ringbuf;

import static dev.ringbuf.RingLayout.*;

import dev.ringbuf.DescriptorFile.LockQuery;
import dev.ringbuf.RingInspection.Holder;
import dev.ringbuf.RingInspection.State;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;

/// Reads a ring in a file from outside. It has the file mapped read-only, and asks for locks
/// without taking one, so neither side can notice it.
final class Inspector {
  /// Readings until the consumer has not moved in the middle of one. A healthy consumer that moves
  /// in all of them leaves an estimate.
  private static final int MOST_READINGS = 100;

  private final MemorySegment memory;
  private final Geometry geometry;

  private Inspector(MemorySegment memory, Geometry geometry) {
    this.memory = memory;
    this.geometry = geometry;
  }

  static RingInspection inspect(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) { // a pipe would block
      throw new RingFormatException(file + ": not a regular file");
    }
    try {
      return FileMapping.uninterrupted(() -> inspectOnce(file));
    } catch (RingFormatException e) {
      throw new RingFormatException(file + ": " + e.getMessage());
    } catch (InternalError truncated) { // after its size was checked
      throw new RingFormatException(file + ": the ring was cut short while it was read");
    }
  }

  /// Looks at a ring that is mapped or allocated already.
  static RingInspection inspect(RingMemory ring, Function<Role, Holder> holders) {
    return new Inspector(ring.segment, ring.geometry).read(holders);
  }

  private static RingInspection inspectOnce(Path file) throws IOException {
    if (RingFile.BY_DESCRIPTOR) {
      return DescriptorFile.inspect(file, Inspector::inspectByDescriptor);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return inspect(channel, (_, _) -> Holder.UNKNOWN);
    }
  }

  private static RingInspection inspectByDescriptor(FileChannel channel, LockQuery locks)
      throws IOException {
    return inspect(channel, (memory, role) -> holderIfTold(memory, role, locks));
  }

  private static Holder holderIfTold(MemorySegment memory, Role role, LockQuery locks) {
    try {
      return holder(memory, role, locks);
    } catch (Posix.SystemCallException noLocksOnThisFileSystem) {
      return Holder.UNKNOWN;
    }
  }

  private interface Holders {
    Holder of(MemorySegment memory, Role role);
  }

  private static RingInspection inspect(FileChannel channel, Holders holders) throws IOException {
    Geometry geometry = FileMapping.check(channel, Geometry::readAny);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, geometry.totalBytes(), arena);
      return new Inspector(memory, geometry).read(role -> holders.of(memory, role));
    }
  }

  /// The lock of an open file description does not say whose it is, so its holder's id is a word in
  /// the ring. That counts only while the same lock is held: look at the lock, the word, and the
  /// lock again.
  private static Holder holder(MemorySegment memory, Role role, LockQuery locks) {
    long holder = locks.holder(role);
    if (holder == Posix.NO_LOCK) {
      return Holder.NOBODY;
    }
    if (holder > 0) {
      return Holder.process(holder);
    }
    long pid = getAcquire(memory, role.pid);
    return locks.holder(role) == Posix.NO_LOCK ? Holder.NOBODY : Holder.process(pid);
  }

  private RingInspection read(Function<Role, Holder> holders) {
    Words words = new Words();
    int readings = 1;
    while (!(words.rested && words.makeSense()) && readings++ < MOST_READINGS) {
      words = new Words();
    }
    // The consumer moved in the middle of every reading, so the tail may be ahead by more than the
    // capacity. It was this far, or further, when the head was read.
    long tail = words.rested ? words.tail : Math.min(words.tail, words.head + geometry.capacity());
    State state = words.makeSense() ? words.state() : State.CORRUPTED;
    return new RingInspection(
        Primitive.nameOf(geometry.typeCode(), geometry.elementBytes()),
        geometry.elementBytes(),
        geometry.capacity(),
        tail + words.dropped,
        words.head - words.skipped,
        words.dropped,
        words.skipped,
        tail - words.head,
        words.gaps(),
        words.underruns,
        words.missing,
        state,
        state == State.FAILED ? words.code : 0,
        words.cancelled,
        holders.apply(Role.PRODUCER),
        holders.apply(Role.CONSUMER));
  }

  /// One reading of the words. The order is that of the fields, each with acquire, so a word that
  /// follows another one in the ring is read after it: the state says "ended" only if the tail and
  /// the drops that follow are the last ones, skipped is not ahead of the head, nor the head of the
  /// tail, nor a record of the drops.
  private final class Words {
    final int stateWord = getIntAcquire(memory, STATE);
    final int code = getIntAcquire(memory, CODE);
    final boolean cancelled = getIntAcquire(memory, CANCELLED) == 1;
    final long missing = getAcquire(memory, MISSING);
    final long underruns = getAcquire(memory, UNDERRUNS);
    final long reported = getAcquire(memory, REPORTED);
    final long skipped = getAcquire(memory, SKIPPED);
    final long head = getAcquire(memory, HEAD);
    final long gapHead = getAcquire(memory, GAP_HEAD);
    final long gapTail = getAcquire(memory, GAP_TAIL);
    final long recorded = recorded();
    final long dropped = getAcquire(memory, DROPPED);
    final long tail = getAcquire(memory, TAIL);

    /// Whether the consumer did not move between its words and those of the producer.
    final boolean rested =
        head == getAcquire(memory, HEAD) && gapHead == getAcquire(memory, GAP_HEAD);

    /// The drops in the last record.
    private long recorded() {
      long slot = gapTail - 1 & geometry.ledgerSlots() - 1;
      return gapTail == 0
          ? 0
          : getAcquire(memory, geometry.ledgerOffset() + slot * RECORD_BYTES + RECORD_DROPPED);
    }

    /// Places where elements were dropped. One at the end of the stream has no record yet.
    long gaps() {
      return recorded < dropped && gapTail < Long.MAX_VALUE ? gapTail + 1 : gapTail;
    }

    boolean makeSense() {
      return stateWord >= STATE_OPEN
          && stateWord <= STATE_FAILED
          && missing >= 0
          && underruns >= 0
          && 0 <= reported
          && reported <= dropped
          && 0 <= skipped
          && skipped <= head
          && head <= tail
          && tail + dropped >= 0 // no overflow, because neither is negative
          && 0 <= recorded
          && recorded <= dropped
          && 0 <= gapHead
          && gapHead <= gapTail
          && (!rested
              || (tail - head <= geometry.capacity()
                  && gapTail - gapHead <= geometry.ledgerSlots()));
    }

    State state() {
      return switch (stateWord) {
        case STATE_OPEN -> State.OPEN;
        case STATE_COMPLETED -> State.COMPLETED;
        default -> State.FAILED;
      };
    }
  }
}
