package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The consumer's role of a ring in the hands of a subscription. It is closed when reading has
/// ended and all leases have come back.
final class ConsumerRole extends RoleGuard {
  private final RingBuffer ring;

  /// Run, while busy, when reading has come to an end. Null from then on: the cleaner refers to the
  /// leases that are out, they to this role, and the user's objects behind it may refer to a lease,
  /// which would hide from the garbage collector that it is lost.
  private @Nullable Runnable onEnd;

  /// Set by the claim.
  private @Nullable RingConsumer consumer;

  private @Nullable LeasePool leases;

  ConsumerRole(RingBuffer ring, Runnable onEnd) {
    this.ring = ring;
    this.onEnd = onEnd;
  }

  /// The role itself, for who is busy.
  RingConsumer consumer() {
    return Objects.requireNonNull(consumer);
  }

  /// Waits for these leases, too, before the role is closed. Called by whoever is busy.
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
    consumer().cancel();
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
