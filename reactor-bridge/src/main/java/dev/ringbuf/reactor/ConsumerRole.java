package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The consumer's role of a ring, used by a subscription. It is closed when reading has ended and
/// all leases are back.
///
/// The ring's memory may be gone when the role ends, because its arena is closed or its file
/// truncated. Then the producer cannot be told anything, but the role is still closed.
final class ConsumerRole extends RoleGuard {
  private final RingBuffer ring;

  /// Run by the thread that holds the role when reading ends, and null from then on. A `Runnable`
  /// that stayed here would hide lost leases from the garbage collector: cleaner → slots → pool →
  /// role → subscriber → lease.
  private @Nullable Runnable onEnd;

  /// Set by the claim.
  private @Nullable RingConsumer consumer;

  private @Nullable LeasePool leases;

  ConsumerRole(RingBuffer ring, Runnable onEnd) {
    this.ring = ring;
    this.onEnd = onEnd;
  }

  /// The role itself, for the thread that has entered.
  RingConsumer consumer() {
    return Objects.requireNonNull(consumer);
  }

  /// Keeps the role, once it is given up, until these leases are back.
  void lend(LeasePool leases) {
    this.leases = leases;
  }

  @Override
  void claim() {
    consumer = ring.consumer();
  }

  @Override
  void handOver() {
    consumer().handOver();
  }

  @Override
  void cancel() {
    try {
      consumer().cancel();
    } catch (RuntimeException | InternalError memoryIsGone) {
      // the producer cannot be told
    }
  }

  @Override
  void close() {
    if (leases != null) {
      leases.close();
    }
    consumer().close();
  }

  @Override
  void work() {
    if (leases != null) {
      leases.collect(consumer());
    }
  }

  @Override
  boolean isReadyToClose() {
    Runnable onEnd = this.onEnd;
    if (onEnd != null) {
      this.onEnd = null;
      onEnd.run();
    }
    return leases == null || leases.isEmpty();
  }
}
