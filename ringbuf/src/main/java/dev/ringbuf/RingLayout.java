package dev.ringbuf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/// The memory layout of a ring, version 1: the only table of offsets in Java. The C header
/// `ringbuf.h` has the same table, and a test compares the two field by field. All offsets are in
/// bytes from the start of the ring's memory. All integers are in the byte order of the machine.
///
/// ```text
///      0 +-------------------------------------------------------------+
///        | geometry: magic version flags sizes capacity   (immutable)  |
///    128 +-------------------------------------------------------------+
///        | producer: tail dropped gapTail state code  (producer writes)|
///    256 +-------------------------------------------------------------+
///        | consumer: head gapHead reported skipped cancelled (consumer)|
///    384 +-------------------------------------------------------------+
///        | wake:     waiting                          (consumer writes)|
///    512 +-------------------------------------------------------------+
///        | ledger:   {position, dropped} x ledgerSlots (producer)      |
///        +-------------------------------------------------------------+
///        | padding up to a page                                        |
///   data +-------------------------------------------------------------+
///        | elements: slots x elementBytes              (producer)      |
///        +-------------------------------------------------------------+
/// ```
///
/// Each line is 128 bytes wide, twice a cache line, because x86 prefetches the adjacent line; no
/// field is written by both sides.
final class RingLayout {
  /// The bytes `RINGBUF1` on a little-endian machine.
  static final long MAGIC = 0x3146_5542_474E_4952L;

  static final int VERSION = 1;

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

  static final long CONSUMER_LINE = 256;

  /// Ring position of the next element to be read; `tail - head` is in 0 .. capacity.
  static final long HEAD = CONSUMER_LINE;

  /// Gap records consumed.
  static final long GAP_HEAD = CONSUMER_LINE + 8;

  /// Cumulative drops that were reported to the consumer; 0 .. dropped.
  static final long REPORTED = CONSUMER_LINE + 16;

  /// Elements that the consumer has skipped; 0 .. head.
  static final long SKIPPED = CONSUMER_LINE + 24;

  /// 1 from a consumer's cancel until the next consumer claims the role; else 0.
  static final long CANCELLED = CONSUMER_LINE + 32;

  static final long WAKE_LINE = 384;

  /// 1 while the consumer is parked or about to park; else 0.
  static final long WAITING = WAKE_LINE;

  static final long LEDGER = 512;
  static final long RECORD_BYTES = 16;
  static final long RECORD_POSITION = 0;
  static final long RECORD_DROPPED = 8;

  /// Length of a role's line, and of the byte range of the file whose lock is the role's claim.
  static final long LINE_BYTES = 128;

  static final long PAGE_BYTES = 4096;
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

  /// Offset of a gap record, whose number counts from the first one ever published.
  static long recordOffset(long record, long ledgerSlots) {
    return LEDGER + (record & (ledgerSlots - 1)) * RECORD_BYTES;
  }

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
