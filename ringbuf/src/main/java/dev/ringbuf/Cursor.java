package dev.ringbuf;

import java.lang.foreign.MemorySegment;

/// What the two cursors share: the ring, and whether their role may still be used. A cursor holds
/// all mutable state of its role, so the handle ([RingProducer], [RingConsumer]) has final fields
/// only.
///
/// The two roles are made one after the other and used by two threads at the same time. So what one
/// thread writes must not share a cache line with what the other reads. The virtual machine places
/// the fields of a superclass first, and the longs of a class in their order. The longs below keep
/// the cursor away from the object before it. Those at the end of each subclass keep it away from
/// the object behind it. Each block is two cache lines, because x86 prefetches the adjacent line.
/// JCTools pads its queues in the same way; `@Contended` would need a flag.
@SuppressWarnings({"unused", "UnusedVariable"}) // the padding is there for its size
abstract class Cursor {
  private long p00, p01, p02, p03, p04, p05, p06, p07;
  private long p08, p09, p10, p11, p12, p13, p14, p15;

  /// A limit below every count, 0 included, at every position.
  static final long NEVER = -1;

  final long capacity;
  final long ledgerSlots;
  final RingMemory memory;

  /// The memory's own segment, in this cache line for the accesses of the data path.
  final MemorySegment segment;

  /// Ring position up to which elements may be written or read at once: the one question of the
  /// data path. Whatever else needs a look keeps it low, so that the look is taken: at most the
  /// role's own position while something is pending there, [#NEVER] while nothing may be used.
  ///
  /// Only a hint. What a look finds is computed from the fields of the subclass, because [#stop]
  /// may write this field at any time.
  long limit;

  private final Role role;
  private final OwnerThread thread;
  private boolean closed;

  /// Whether the role was closed or its stream has ended.
  private boolean finished;

  Cursor(RingMemory memory, Role role) {
    this.capacity = memory.capacity;
    this.ledgerSlots = memory.ledgerSlots;
    this.memory = memory;
    this.segment = memory.segment;
    this.role = role;
    this.thread = new OwnerThread(role.label);
  }

  /// Makes the next call take a look, because the ring was closed. From any thread: a thread sees
  /// its own close at once, and that of another thread after `capacity` elements at the latest,
  /// because this store may be overwritten by a look that is under way.
  final void stop() {
    limit = NEVER;
  }

  /// @throws RingClosedException if the ring or the role was closed
  /// @throws IllegalStateException if the stream has ended
  final void requireUsable() {
    requireOwner();
    if (finished || memory.closed) {
      throw unusable();
    }
  }

  private IllegalStateException unusable() {
    if (memory.closed) {
      return new RingClosedException("the ring is closed: open or allocate it again");
    }
    if (closed) {
      return new RingClosedException("the " + role.label + " role was closed: claim it again");
    }
    return new IllegalStateException("the stream has ended: reset() the ring to use it again");
  }

  /// Reports a second thread, if assertions are enabled.
  final void requireOwner() {
    assert thread.isCurrent();
  }

  /// Rejects every later use.
  final void finish() {
    finished = true;
    limit = NEVER;
  }

  /// Rejects every later use, because the role is given back.
  ///
  /// @return whether the role was open
  final boolean close() {
    boolean wasOpen = !closed;
    closed = true;
    finish();
    return wasOpen;
  }

  final boolean isClosed() {
    return closed;
  }

  final void handOver() {
    thread.handOver();
  }

  static void requireCount(long count, long limit, String what) {
    if (count < 0 || count > limit) {
      throw new IllegalArgumentException("%d is not in 0 .. %d %s".formatted(count, limit, what));
    }
  }
}
