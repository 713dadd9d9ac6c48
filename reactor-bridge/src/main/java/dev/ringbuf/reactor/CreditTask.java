package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingClosedException;
import java.util.function.LongConsumer;
import org.reactivestreams.Subscription;

/// Requests items for a [RingSubscriber]. The realtime consumer calls nothing when it frees slots.
/// So a thread of the poller looks at the ring, and requests as many items as certainly fit.
///
/// Credit is the room that no requested item needs: `free slots / maxChunk - items on their way`.
/// All requests come from here, so they are serial.
final class CreditTask extends PollerTask {
  private final SubscriberWriter<?> writer;
  private final RingBuffer ring;
  private final UnderrunCounter underruns;
  private final int maxChunk;
  private final int threshold;
  private final LongConsumer onUnderrun;

  /// Items requested so far. Owned by the loop's thread.
  private long requested;

  /// Underruns that the callback has seen. Owned by the loop's thread.
  private long reported;

  /// Whether the ring is still marked as cancelled by a consumer from before the subscription.
  private volatile boolean cancelIsOld;

  /// Items that were written to the ring.
  private volatile long received;

  /// Whether this task has nothing to do until the next item arrives.
  private volatile boolean waiting;

  CreditTask(SubscriberWriter<?> writer, SubscriberOptions<?> options, UnderrunCounter underruns) {
    super(options.wakeup.maxDelayNanos());
    this.writer = writer;
    this.ring = options.ring;
    this.underruns = underruns;
    this.maxChunk = options.maxChunk;
    this.threshold = options.threshold();
    this.onUnderrun = options.onUnderrun;
  }

  /// Notes the state of the ring before the subscription. Called before this task is attached.
  void begin() {
    cancelIsOld = ring.isCancelled();
  }

  /// Notes that an item is in the ring. Called by upstream, whose threads take turns.
  @SuppressWarnings("NonAtomicVolatileUpdate") // see above
  void arrived() {
    isCancelled(); // a consumer may claim, take an item, and cancel before the next run
    received++;
    if (waiting) { // all accesses are volatile: run() sees `received`, or we see `waiting`
      waiting = false;
      wake();
    }
  }

  @Override
  Next run() {
    Subscription upstream = writer.upstream();
    if (upstream == null) {
      return Next.END;
    }
    if (ring.isClosed()) {
      throw new RingClosedException("the ring was closed under its subscriber");
    }
    if (isCancelled()) {
      writer.cancel("the ring's consumer has cancelled");
      return Next.END;
    }
    long seen = received; // before the look at the ring, which then covers these items
    reportUnderruns();
    long buffered = ring.buffered();
    long underway = Math.max(0, requested - seen);
    long credit = (ring.capacity() - buffered) / maxChunk - underway;
    if (credit >= threshold) {
      requested += credit;
      upstream.request(credit);
      return Next.AGAIN;
    }
    if (buffered > 0) {
      return Next.POLL;
    }
    waiting = true;
    return received == seen ? Next.WATCH : Next.AGAIN;
  }

  /// Whether a consumer has cancelled since the subscription.
  private boolean isCancelled() {
    boolean cancelled = ring.isCancelled();
    if (!cancelled && cancelIsOld) {
      cancelIsOld = false;
    }
    return cancelled && !cancelIsOld;
  }

  private void reportUnderruns() {
    long count = underruns.count();
    if (count > reported) {
      reported = count;
      onUnderrun.accept(count);
    }
  }

  @Override
  void abort(Throwable cause) {
    writer.fail(GuardedReader.End.errorOf(cause));
  }
}
