package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.RingWindow;
import dev.ringbuf.reactor.GuardedReader.End;
import org.jspecify.annotations.Nullable;

/// The place of a subscriber in a broadcast: its ring, and the producer's role of that ring.
///
/// A new ring counts positions from 0. So the first thing that the producer does is to drop as many
/// elements as lie before the subscriber's start in the stream, and nobody is told of that gap.
/// From then on the positions of this ring are those of the source, in chunks, gaps, leases and
/// errors alike.
///
/// ```text
/// source:   ......................|hij(2 lost)mn        the subscriber joins at 7, before h
/// seat:     (7 dropped, untold)   |hij(2 dropped)mn     h is at position 7 in both
/// ```
///
/// Guarded by the [BroadcastHub], except for the ring, which is lock-free, and [#error].
final class BroadcastSeat {
  final long id;
  final RingBuffer ring;

  /// The position where the subscriber's stream begins.
  final long start;

  private final RingProducer in;

  /// Elements after the start that were not offered to this ring, because they were gone.
  private long missed;

  /// Why the broadcast has ended, if the failure code does not tell; written before the end.
  private volatile @Nullable Throwable error;

  private boolean open = true;

  /// @param ring new and empty
  /// @param start the position where the subscriber's stream begins, >= 0
  /// @param now the position where the distribution goes on, >= start
  BroadcastSeat(long id, RingBuffer ring, long start, long now) {
    this.id = id;
    this.ring = ring;
    this.start = start;
    this.in = ring.producer();
    if (start > 0) {
      in.drop(start);
      try (RingConsumer untold = ring.consumer()) {
        untold.next(1);
      }
    }
    miss(now - start);
  }

  /// The options of a stream that reads this seat's ring as `options` says.
  ///
  /// @param leave run when the subscriber has left
  <T> SourceOptions<T> options(SourceOptions<T> options, Runnable leave) {
    return options
        .on(ring)
        .with(
            seat -> {
              seat.base = start;
              seat.startsNow = false;
              seat.wakeup = options.wakeup.promptly();
              seat.name = (options.name == null ? "" : options.name) + "#" + id;
              seat.onStop = leave;
              seat.producerError = () -> error;
            });
  }

  boolean isOpen() {
    return open;
  }

  /// Offers elements. What does not fit becomes a gap in this ring.
  void push(RingWindow run) {
    in.push(run.first());
    if (!run.isContiguous()) {
      in.push(run.second());
    }
    told();
  }

  /// Passes a gap of the source on.
  void miss(long count) {
    missed += count;
    in.drop(count);
    told();
  }

  /// Ends the stream of this ring, behind what is in it.
  void end(End end) {
    Throwable cause = end.error();
    if (cause == null) {
      in.complete();
    } else if (cause instanceof RingFailedException failed) {
      in.fail(failed.code());
    } else {
      error = cause;
      in.fail(RingSubscriber.FAILURE_CODE);
    }
    told();
    close();
  }

  private void told() {
    in.handOver();
    in.wakeConsumer();
  }

  /// Offers nothing more.
  void close() {
    open = false;
    in.close();
  }

  /// The counters at this moment. The producer's are exact, and the consumer's are read in an order
  /// in which the sum is right.
  RingBroadcast.SubscriberCounters counters() {
    long dropped = ring.dropped();
    long accepted = ring.offered() - dropped;
    long skipped = ring.skipped();
    long delivered = ring.delivered();
    long here = dropped - start - missed;
    return new RingBroadcast.SubscriberCounters(
        id, start, delivered, missed, here, skipped, accepted - delivered - skipped);
  }
}
