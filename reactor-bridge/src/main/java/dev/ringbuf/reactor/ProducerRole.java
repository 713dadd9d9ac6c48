package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The producer's role of a ring, used by a [RingSubscriber].
final class ProducerRole extends RoleGuard {
  private final RingBuffer ring;

  /// Set by the claim.
  private @Nullable RingProducer producer;

  /// The last use of the role. If it is set several times, the first one counts.
  private final AtomicReference<@Nullable Consumer<RingProducer>> farewell =
      new AtomicReference<>();

  ProducerRole(RingBuffer ring) {
    this.ring = ring;
  }

  /// The role itself, for the thread that has entered.
  RingProducer producer() {
    return Objects.requireNonNull(producer);
  }

  /// Gives the role up after a last use of it.
  void giveUp(Consumer<RingProducer> farewell) {
    this.farewell.compareAndSet(null, farewell);
    giveUp(false);
  }

  @Override
  void claim() {
    producer = ring.producer();
  }

  @Override
  void handOver() {
    producer().handOver();
  }

  /// Does nothing: a producer that gives up leaves the stream open for the next one.
  @Override
  void cancel() {}

  @Override
  void close() {
    try {
      Consumer<RingProducer> farewell = this.farewell.get();
      if (farewell != null && !ring.isClosed()) {
        farewell.accept(producer());
        producer().wakeConsumer();
      }
    } catch (RuntimeException | InternalError memoryIsGone) {
      // the consumer cannot be told
    } finally {
      producer().close();
    }
  }
}
