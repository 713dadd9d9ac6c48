package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import java.util.function.LongConsumer;
import org.reactivestreams.Subscription;

/// The side of a sink that looks at its ring: the realtime consumer cannot call anybody when it has
/// freed slots, so a thread of the poller finds out, and asks upstream for as many items as surely
/// fit.
///
/// Credit is what no item has been asked for yet: `(free slots - items on their way * maxChunk) /
/// maxChunk`. All requests come from here, so they are serial.
final class CreditTask extends PollerTask {
  private final SubscriberWriter<?> input;
  private final RingBuffer ring;
  private final UnderrunCounter underruns;
  private final int maxChunk;
  private final int threshold;
  private final LongConsumer doOnUnderrun;

  /// Items asked for so far, owned by the loop's thread.
  private long requested;

  /// Underruns that the callback was told of, owned by the loop's thread.
  private long told;

  /// Whether the ring still bears the cancel of a consumer before our time.
  private volatile boolean cancelIsOld;

  /// Items that have arrived and are in the ring.
  private volatile long received;

  /// Whether all has been said, so that only another item gives this task something to do.
  private volatile boolean waiting;

  CreditTask(SubscriberWriter<?> input, SubscriberOptions<?> options, UnderrunCounter underruns) {
    super(options.maxDelayNanos());
    this.input = input;
    this.ring = options.ring();
    this.underruns = underruns;
    this.maxChunk = options.maxChunk();
    this.threshold = options.threshold();
    this.doOnUnderrun = options.doOnUnderrun();
  }

  /// Looks at what was before our time. To be called before it is attached.
  void begin() {
    cancelIsOld = ring.isCancelled();
  }

  /// Tells that an item is in the ring. The upstream's thread: it may be another each time, but one
  /// after the other.
  @SuppressWarnings("NonAtomicVolatileUpdate") // see above
  void arrived() {
    isCancelled(); // a consumer may come, take an item, and cancel before the next run
    received++;
    if (waiting) { // volatile, as the two of run(): one of us sees the other
      waiting = false;
      wake();
    }
  }

  @Override
  Next run() {
    Subscription upstream = input.upstream();
    if (upstream == null) {
      return Next.END;
    }
    if (ring.isClosed()) {
      throw new IllegalStateException("the ring was closed under its sink");
    }
    if (isCancelled()) {
      input.cancel("the ring's consumer has cancelled");
      return Next.END;
    }
    long seen = received; // before the look at the ring: what is counted here is there already
    underruns.look();
    tell();
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

  /// Whether a consumer of our time has cancelled.
  private boolean isCancelled() {
    boolean cancelled = ring.isCancelled();
    if (!cancelled && cancelIsOld) {
      cancelIsOld = false;
    }
    return cancelled && !cancelIsOld;
  }

  private void tell() {
    long count = underruns.count();
    if (count > told) {
      told = count;
      doOnUnderrun.accept(count);
    }
  }

  @Override
  void abort(Throwable cause) {
    input.fail(cause);
  }
}
