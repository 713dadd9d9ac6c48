package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.util.Logger;
import reactor.util.Loggers;

/// The leases of a subscription: which are out, in the order of the ring, and which can be used
/// again.
///
/// Leases come back on any thread and in any order; the slots of the ring are given back in order,
/// by whoever uses the role ([ConsumerRole]). So all of it is guarded by that; only the state of a
/// slot is not.
final class LeasePool implements ChunkReader<RingLease> {
  /// Released leases that are kept back, so that a lease that is used after its release is most
  /// likely still found out.
  private static final int QUARANTINE = 64;

  private static final Logger LOG = Loggers.getLogger(RingLease.class);

  private final RingBuffer ring;
  private final long elementBytes;
  private final Queue<LeaseSlot> out = new ArrayDeque<>();
  private final Queue<RingLease> pool = new ArrayDeque<>();

  private @Nullable MemorySegment data;
  private @Nullable ConsumerRole role;

  LeasePool(RingBuffer ring) {
    this.ring = ring;
    this.elementBytes = ring.elementBytes();
  }

  void belongTo(ConsumerRole role) {
    this.role = role;
  }

  @Override
  public RingLease read(RingConsumer consumer, int count) {
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

  /// Gives back the slots of the oldest leases, as far as they were returned.
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
      consumer.releaseHeld(count);
    }
  }

  /// Lets go of the pool: the cleaner refers to the slots, they to this book, and it to the leases,
  /// which would keep all of it from the garbage collector for ever.
  void close() {
    pool.clear();
  }

  /// Whether no lease keeps slots of the ring.
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
      throw new IllegalStateException("the ring is closed");
    }
  }

  void reportLoss(LeaseSlot slot) {
    LOG.error(
        "the lease of {} was garbage collected before it was released:"
            + " release each lease, also those that operators discard (doOnDiscard)",
        slot);
  }

  MemorySegment data() {
    return Objects.requireNonNull(data);
  }

  long elementBytes() {
    return elementBytes;
  }

  /// Started with the first lease.
  private static final class Cleaners {
    static final Cleaner CLEANER = Cleaner.create();
  }
}
