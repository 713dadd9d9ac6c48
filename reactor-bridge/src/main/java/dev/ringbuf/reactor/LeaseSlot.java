package dev.ringbuf.reactor;

import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/// The bridge's record of a lease. It has no reference to the [RingLease] while the lease is out,
/// so that a lost lease becomes unreachable.
final class LeaseSlot {
  private static final int FREE = 0;
  private static final int LEASED = 1;
  private static final int RETURNED = 2;

  private static final AtomicIntegerFieldUpdater<LeaseSlot> STATE =
      AtomicIntegerFieldUpdater.newUpdater(LeaseSlot.class, "state");

  private final LeasePool pool;
  private volatile int state;

  /// Set on return, for recycling.
  private @Nullable RingLease lease;

  long position;
  long count;

  /// In bytes, in the ring's data.
  long offset;

  LeaseSlot(LeasePool pool) {
    this.pool = pool;
  }

  void lend(long position, long count, long offset) {
    this.position = position;
    this.count = count;
    this.offset = offset;
    this.lease = null;
    STATE.lazySet(this, LEASED); // published together with the lease
  }

  LeaseSlot requireLeased() {
    if (state != LEASED) {
      throw wasReleased();
    }
    return this;
  }

  private IllegalStateException wasReleased() {
    return new IllegalStateException("the lease of " + this + " was released before");
  }

  boolean isLeased() {
    return state == LEASED;
  }

  boolean isReturned() {
    return state == RETURNED;
  }

  /// Called by the user, on any thread.
  ///
  /// @throws IllegalStateException if it was released before
  /// @throws dev.ringbuf.RingClosedException if the ring is closed
  void release(RingLease lease) {
    requireLeased();
    pool.requireOpen();
    if (!tryRelease(lease)) {
      throw wasReleased();
    }
  }

  /// Called by the user, on any thread.
  ///
  /// @return whether the lease was still out
  boolean tryRelease(RingLease lease) {
    if (state != LEASED) {
      return false; // possibly recycled: the field below may belong to another lease
    }
    this.lease = lease; // before the state: the thread that sees the return sees what to recycle
    if (!STATE.compareAndSet(this, LEASED, RETURNED)) {
      return false;
    }
    pool.returned();
    return true;
  }

  /// Called when the lease was garbage collected, by the cleaner's thread.
  void releaseIfLost() {
    if (STATE.compareAndSet(this, LEASED, RETURNED)) {
      pool.reportLoss(this);
      pool.returned();
    }
  }

  /// Makes the slot free; returns the lease to be recycled, null if it is lost.
  @Nullable RingLease recycle() {
    RingLease recycled = lease;
    lease = null;
    STATE.lazySet(this, FREE);
    return recycled;
  }

  MemorySegment data() {
    return pool.data();
  }

  long firstBytes() {
    return Math.min(count * pool.elementBytes(), data().byteSize() - offset);
  }

  long secondBytes() {
    return count * pool.elementBytes() - firstBytes();
  }

  long offset(long index) {
    Objects.checkIndex(index, count);
    long end = data().byteSize();
    long at = offset + index * pool.elementBytes();
    return at < end ? at : at - end;
  }

  @Override
  public String toString() {
    return count + " elements at position " + position;
  }
}
