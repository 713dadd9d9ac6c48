package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import dev.ringbuf.RingConsumer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.util.Logger;
import reactor.util.Loggers;

/// The leases of a subscription: those that are out, in ring order, and those that can be reused.
///
/// Leases come back on any thread and in any order. The thread that holds the [ConsumerRole] gives
/// the slots of the ring back in order. The role guards everything here except the state of a slot.
final class LeasePool implements ChunkReader<RingLease> {
  /// How many released leases are kept back from reuse, so that the use of a lease after its
  /// release is usually detected.
  private static final int QUARANTINE = 64;

  private final RingBuffer ring;
  private final long elementBytes;
  private final Queue<LeaseSlot> out = new ArrayDeque<>();
  private final Queue<RingLease> pool = new ArrayDeque<>();

  /// Why slots could not be given back: the next read fails with it.
  private @Nullable Throwable failure;

  private @Nullable MemorySegment data;
  private @Nullable ConsumerRole role;

  LeasePool(RingBuffer ring) {
    this.ring = ring;
    this.elementBytes = ring.elementBytes();
  }

  @Override
  public void begin(ConsumerRole role) {
    this.role = role;
    role.lend(this);
  }

  @Override
  public RingLease read(RingConsumer consumer, int count) {
    if (failure != null) {
      throw Exceptions.propagate(failure);
    }
    if (data == null) {
      data = consumer.data();
    }
    long position = consumer.position();
    long offset = consumer.offset();
    consumer.hold(count);
    RingLease lease = next();
    lease.slot().lend(position, count, offset);
    out.add(lease.slot());
    return lease;
  }

  private RingLease next() {
    if (pool.size() > QUARANTINE) {
      return pool.remove();
    }
    LeaseSlot slot = new LeaseSlot(this);
    RingLease lease = new RingLease(slot);
    Cleaners.CLEANER.register(lease, slot::releaseIfLost);
    return lease;
  }

  /// Gives back the slots of the oldest leases, up to the first one that is still out.
  void collect(RingConsumer consumer) {
    long count = 0;
    for (LeaseSlot slot = out.peek(); slot != null && slot.isReturned(); slot = out.peek()) {
      out.remove();
      count += slot.count;
      RingLease lease = slot.recycle();
      if (lease != null) {
        pool.add(lease);
      }
    }
    if (count > 0 && !ring.isClosed()) {
      try {
        consumer.releaseHeld(count);
      } catch (RuntimeException | InternalError e) { // the ring's memory is gone or makes no sense
        failure = e; // the thread that returned the lease can do nothing about it
      }
    }
  }

  /// Empties the pool. Otherwise cleaner → slots → pool → leases would keep every lease reachable.
  void close() {
    pool.clear();
  }

  /// Whether no lease occupies slots of the ring.
  boolean isEmpty() {
    return out.isEmpty() || ring.isClosed();
  }

  @Override
  public boolean isHolding() {
    return !isEmpty();
  }

  /// Any thread.
  void returned() {
    Objects.requireNonNull(role).visit();
  }

  /// Any thread.
  void requireOpen() {
    if (ring.isClosed()) {
      throw new RingClosedException("the ring is closed, and with it all leases of its elements");
    }
  }

  /// Called by the cleaner's thread.
  void reportLoss(LeaseSlot slot) {
    if (ring.isClosed()) {
      return; // the lease occupies no slot any more
    }
    Logger log = Loggers.getLogger(RingLease.class);
    log.error(
        "the lease of {} was garbage collected before it was released:"
            + " close each lease, and put doOnDiscard(RingLease.class, RingLease::close) behind"
            + " operators that discard",
        slot);
  }

  MemorySegment data() {
    return Objects.requireNonNull(data);
  }

  long elementBytes() {
    return elementBytes;
  }

  /// Initialised with the first lease.
  private static final class Cleaners {
    static final Cleaner CLEANER = Cleaner.create();
  }
}
