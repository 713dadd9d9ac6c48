package dev.ringbuf.reactor;

import java.lang.foreign.MemorySegment;

/// Elements in place: a window on the ring's own memory, lent until [#release].
///
/// Leases may be released in any order, by any thread; the ring's slots become free in order, up to
/// the oldest lease that is still out. So a lease that is kept keeps the producer from all slots
/// behind it: be quick, or copy.
///
/// ```text
/// ring:      |aaaaaaaa|bbbb|cccccccc|dd------|      head at a; a, b, c and d are leased
/// release b: |aaaaaaaa|    |cccccccc|dd------|      head stays: a is out
/// release a: |                cccccccc|dd----|      head moves to c
/// ```
///
/// Release each lease once. Operators that discard items do not know leases: where leases pass
/// through such operators (`filter`, `publishOn`, ...), add `.doOnDiscard(RingLease.class,
/// RingLease::release)` behind them. A lease that is lost is found by the garbage collector,
/// reported in the log, and released.
///
/// Lease objects are recycled, some time after their release, so that a stream of leases allocates
/// nothing: do not touch a lease that was released. As long as it has not been recycled, every use
/// fails with an [IllegalStateException]. The segments are mere views and cannot be taken away:
/// what is read from them after the release is something else.
public final class RingLease implements AutoCloseable {
  private final LeaseSlot slot;

  RingLease(LeaseSlot slot) {
    this.slot = slot;
  }

  LeaseSlot slot() {
    return slot;
  }

  /// The stream position of the first element.
  ///
  /// @throws IllegalStateException after release, as all methods
  public long position() {
    return slot.requireLeased().position;
  }

  /// How many elements are leased, >= 1.
  public long count() {
    return slot.requireLeased().count;
  }

  /// Whether the elements lie in one piece, that is, [#second] is empty.
  public boolean isContiguous() {
    return slot.requireLeased().secondBytes() == 0;
  }

  /// The first, or only, piece: whole elements, read-only. Allocates the slice, which the compiler
  /// often removes; [#data] with [#offset] never does.
  public MemorySegment first() {
    LeaseSlot leased = slot.requireLeased();
    return leased.data().asSlice(leased.offset, leased.firstBytes());
  }

  /// The rest, when the elements run over the physical end of the ring; often empty. Allocates the
  /// slice, which the compiler often removes.
  public MemorySegment second() {
    LeaseSlot leased = slot.requireLeased();
    return leased.data().asSlice(0, leased.secondBytes());
  }

  /// Copies all elements into a segment.
  ///
  /// @param target at least as long as the elements
  /// @return bytes copied
  /// @throws IndexOutOfBoundsException if the target is too short; nothing is copied then
  public long copyTo(MemorySegment target) {
    LeaseSlot leased = slot.requireLeased();
    long first = leased.firstBytes();
    long second = leased.secondBytes();
    MemorySegment room = target.asSlice(0, first + second);
    MemorySegment.copy(leased.data(), leased.offset, room, 0, first);
    MemorySegment.copy(leased.data(), 0, room, first, second);
    return first + second;
  }

  /// The memory of all elements of the ring, read-only, to be read at [#offset] without allocating.
  public MemorySegment data() {
    return slot.requireLeased().data();
  }

  /// The byte offset in [#data] of an element.
  ///
  /// @param index 0 .. count - 1
  /// @throws IndexOutOfBoundsException if it is not
  public long offset(long index) {
    return slot.requireLeased().offset(index);
  }

  /// Gives the elements back. Any thread.
  ///
  /// @throws IllegalStateException if it was released before, or the ring is closed
  public void release() {
    slot.release(this);
  }

  void releaseIfLeased() {
    if (slot.isLeased()) {
      release();
    }
  }

  /// The same as [#release], for try-with-resources.
  @Override
  public void close() {
    release();
  }

  @Override
  public String toString() {
    return "RingLease[" + slot + (slot.isLeased() ? "]" : ", released]");
  }
}
