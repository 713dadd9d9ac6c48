package dev.ringbuf.reactor;

import java.lang.foreign.MemorySegment;

/// Elements in place: a window on the ring's own memory, lent until [#release] or [#close].
///
/// Leases may be released in any order, by any thread. The ring's slots become free in order, up to
/// the oldest lease that is still out. A lease that is kept therefore keeps all slots behind it
/// from the producer: release it soon, or copy its elements.
///
/// ```text
/// ring:      |aaaaaaaa|bbbb|cccccccc|dd------|      head at a; a, b, c and d are leased
/// release b: |aaaaaaaa|    |cccccccc|dd------|      head stays: a is out
/// release a: |                cccccccc|dd----|      head moves to c
/// ```
///
/// Release each lease. Operators that discard items do not know leases, so put a hook behind
/// operators such as `filter` and `publishOn`:
///
/// ```java
/// RingFlux.leases(ring, 256)...doOnDiscard(RingLease.class, RingLease::close)
/// RingFlux.leases(ring, 256).signals()...doOnDiscard(Data.class, RingLease::closeDiscarded)
/// ```
///
/// The hook uses [#close] because some operators discard an item that they have already delivered.
/// A lease that is lost is found by the garbage collector, reported in the log, and released.
///
/// Lease objects are recycled some time after their release (64 leases later at the earliest), so
/// that a stream of leases allocates nothing. Do not touch a lease after its release. Until it is
/// recycled, every use but [#close] fails with an [IllegalStateException]. Its segments stay
/// readable: after the release they show whatever the producer writes there.
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
  /// @throws IllegalStateException after release, as from every method except [#close]
  public long position() {
    return slot.requireLeased().position;
  }

  /// How many elements are leased, >= 1.
  public long count() {
    return slot.requireLeased().count;
  }

  /// Whether the elements lie in one piece; if so, [#second] is empty.
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
  /// @throws IndexOutOfBoundsException if the index is out of range
  public long offset(long index) {
    return slot.requireLeased().offset(index);
  }

  /// Gives the elements back. Any thread.
  ///
  /// @throws IllegalStateException if it was released before
  /// @throws dev.ringbuf.RingClosedException if the ring is closed
  public void release() {
    slot.release(this);
  }

  /// Gives the elements back unless that was done before, for try-with-resources and `doOnDiscard`.
  /// Does nothing the second time, or once the ring is closed. Any thread.
  @Override
  public void close() {
    slot.tryRelease(this);
  }

  /// Closes the lease in a discarded item of `leases(...).signals()`: a hook for
  /// `doOnDiscard(RingSignal.Data.class, RingLease::closeDiscarded)`. Does nothing if the item
  /// carries no lease. Any thread.
  public static void closeDiscarded(RingSignal.Data<?> item) {
    if (item.value() instanceof RingLease lease) {
      lease.close();
    }
  }

  @Override
  public String toString() {
    return "RingLease[" + slot + (slot.isLeased() ? "]" : ", released]");
  }
}
