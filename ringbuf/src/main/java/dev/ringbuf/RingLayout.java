package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// The memory layout of a ring, version 2: the only table of offsets in Java. The C header
/// `ringbuf.h` has the same table, and a test compares the two field by field. All offsets are in
/// bytes from the start of the ring's memory. All integers are in the byte order of the machine.
///
/// ```text
///      0 +-------------------------------------------------------------+
///        | geometry: magic version flags sizes offsets    (immutable)  |
///    128 +-------------------------------------------------------------+
///        | producer: tail dropped gapTail state code pid    (producer) |
///    256 +-------------------------------------------------------------+
///        | consumer: head gapHead reported skipped          (consumer) |
///        |           underruns missing pid                             |
///    384 +-------------------------------------------------------------+
///        | signals:  waiting cancelled                      (consumer) |
///    512 +-------------------------------------------------------------+
///        | elements: slots x elementBytes                   (producer) |
///        +-------------------------------------------------------------+
///        | padding up to 128 bytes                                     |
/// ledger +-------------------------------------------------------------+
///        | ledger:   {position, dropped} x ledgerSlots      (producer) |
///        +-------------------------------------------------------------+
/// ```
///
/// In a mirrored ring the ledger comes first and the elements start on a page, because they are
/// mapped twice.
///
/// Each line is 128 bytes wide, twice a cache line, because x86 prefetches the adjacent line; no
/// field is written by both sides. Signals have a line of their own: the producer looks at them
/// after each push, and they change seldom, unlike the head.
final class RingLayout {
  /// The bytes `RINGBUF1` on a little-endian machine.
  static final long MAGIC = 0x3146_5542_474E_4952L;

  static final int VERSION = 2;

  // Geometry: immutable once formatted.
  static final long MAGIC_OFFSET = 0;
  static final long VERSION_OFFSET = 8;
  static final long FLAGS_OFFSET = 12;
  static final long TOTAL_BYTES = 16;
  static final long DATA_OFFSET = 24;
  static final long ELEMENT_BYTES = 32;
  static final long CAPACITY = 40;
  static final long SLOTS = 48;
  static final long LEDGER_OFFSET = 56;
  static final long LEDGER_SLOTS = 64;
  static final long ELEMENT_TYPE = 72;

  /// Flag: the data is mapped twice, back to back, so that every window is contiguous.
  static final int FLAG_MIRRORED = 1;

  static final long PRODUCER_LINE = 128;

  /// Ring position of the next element to be written; 0 .. 2^63-1, never decreases.
  static final long TAIL = PRODUCER_LINE;

  /// Elements dropped since the ring was formatted; cumulative, never decreases.
  static final long DROPPED = PRODUCER_LINE + 8;

  /// Gap records published; `gapTail - gapHead` is in 0 .. ledgerSlots.
  static final long GAP_TAIL = PRODUCER_LINE + 16;

  /// One of [#STATE_OPEN], [#STATE_COMPLETED], [#STATE_FAILED].
  static final long STATE = PRODUCER_LINE + 24;

  /// The producer's failure code; meaningful when the state is failed.
  static final long CODE = PRODUCER_LINE + 28;

  /// Process that holds the role of a ring in a file; 0 if none does. Says nothing unless the role
  /// is locked, because a process that was killed leaves it.
  static final long PRODUCER_PID = PRODUCER_LINE + 32;

  static final long CONSUMER_LINE = 256;

  /// Ring position of the next element to be read; `tail - head` is in 0 .. capacity.
  static final long HEAD = CONSUMER_LINE;

  /// Gap records consumed.
  static final long GAP_HEAD = CONSUMER_LINE + 8;

  /// Cumulative drops that were reported to the consumer; 0 .. dropped.
  static final long REPORTED = CONSUMER_LINE + 16;

  /// Elements that the consumer has skipped; 0 .. head.
  static final long SKIPPED = CONSUMER_LINE + 24;

  /// Times a read found the ring empty for the first time since it found elements, while the stream
  /// was open; never decreases.
  static final long UNDERRUNS = CONSUMER_LINE + 32;

  /// Elements that the consumer has declared missing; never decreases.
  static final long MISSING = CONSUMER_LINE + 40;

  /// As [#PRODUCER_PID].
  static final long CONSUMER_PID = CONSUMER_LINE + 48;

  static final long SIGNAL_LINE = 384;

  /// 1 while the consumer is parked or about to park; else 0.
  static final long WAITING = SIGNAL_LINE;

  /// 1 from a consumer's cancel until the next consumer claims the role; else 0.
  static final long CANCELLED = SIGNAL_LINE + 4;

  static final long HEADER_BYTES = 512;

  /// The bytes of the header that have no meaning: from, to. They are 0, or the ring is refused, so
  /// that a later version can give them one.
  static final long[][] RESERVED = {
    {ELEMENT_TYPE + 4, PRODUCER_LINE},
    {PRODUCER_PID + 8, CONSUMER_LINE},
    {CONSUMER_PID + 8, SIGNAL_LINE},
    {CANCELLED + 4, HEADER_BYTES}
  };

  static final long RECORD_BYTES = 16;
  static final long RECORD_POSITION = 0;
  static final long RECORD_DROPPED = 8;

  /// Length of a role's line, and of the byte range of the file whose lock is the role's claim.
  static final long LINE_BYTES = 128;

  /// Data and ledger start at a multiple of this; allocated rings as well.
  static final long ALIGNMENT = LINE_BYTES;

  static final long PAGE_BYTES = 4096;

  /// Gap records that a ring is made for at most. A ring of fewer elements has one for each: more
  /// gaps cannot lie between them.
  static final int DEFAULT_LEDGER_SLOTS = 256;

  /// A successor reads the last published record. The one that its predecessor may have been
  /// writing when it was killed must not lie in the same slot.
  static final int MIN_LEDGER_SLOTS = 2;

  static final int STATE_OPEN = 0;
  static final int STATE_COMPLETED = 1;
  static final int STATE_FAILED = 2;

  private static final VarHandle LONG = JAVA_LONG.varHandle();
  private static final VarHandle INT = JAVA_INT.varHandle();

  private RingLayout() {}

  static long getPlain(MemorySegment memory, long offset) {
    return (long) LONG.get(memory, offset);
  }

  static void setPlain(MemorySegment memory, long offset, long value) {
    LONG.set(memory, offset, value);
  }

  /// Pairs with [#setRelease]: what was written before that store is visible after this load.
  static long getAcquire(MemorySegment memory, long offset) {
    return (long) LONG.getAcquire(memory, offset);
  }

  /// Pairs with [#getAcquire].
  static void setRelease(MemorySegment memory, long offset, long value) {
    LONG.setRelease(memory, offset, value);
  }

  static int getIntAcquire(MemorySegment memory, long offset) {
    return (int) INT.getAcquire(memory, offset);
  }

  static void setIntRelease(MemorySegment memory, long offset, int value) {
    INT.setRelease(memory, offset, value);
  }

  static int getIntPlain(MemorySegment memory, long offset) {
    return (int) INT.get(memory, offset);
  }

  static void setIntPlain(MemorySegment memory, long offset, int value) {
    INT.set(memory, offset, value);
  }

  /// A store that no later load of this thread overtakes: the consumer's half of the wake-up
  /// handshake.
  static void setIntVolatile(MemorySegment memory, long offset, int value) {
    INT.setVolatile(memory, offset, value);
  }

  /// Adds atomically: what another thread or process stores at the same time is not lost.
  static void addInt(MemorySegment memory, long offset, int value) {
    INT.getAndAdd(memory, offset, value);
  }

  static int getIntOpaque(MemorySegment memory, long offset) {
    return (int) INT.getOpaque(memory, offset);
  }
}
