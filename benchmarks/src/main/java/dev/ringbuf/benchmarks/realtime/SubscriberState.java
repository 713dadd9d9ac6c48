package dev.ringbuf.benchmarks.realtime;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingLease;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.Wakeup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/// What the subscriber of a ring does while its producer pushes.
public enum SubscriberState {
  /// There is no subscriber.
  ABSENT,
  /// It has requested nothing.
  IDLE,
  /// It has requested everything, and takes it at once.
  FAST,
  /// It needs a millisecond for a chunk.
  SLOW,
  /// It has cancelled.
  CANCELLED,
  /// It has requested everything and found nothing, so its thread sleeps. It is going to look into
  /// the ring within 20 ms.
  WAITING;

  private static final int CHUNK = 1024;
  private static final Duration SHORT_SLEEP = Duration.ofNanos(50_000);
  private static final Duration LONG_SLEEP = Duration.ofMillis(20);

  /// A subscriber at work, until it is closed.
  public interface AtWork extends AutoCloseable {
    @Override
    void close();
  }

  /// Subscribes to a ring, and returns when the subscriber is in this state.
  public AtWork begin(RingBuffer ring) {
    if (this == ABSENT) {
      return () -> {};
    }
    AtomicReference<Thread> thread = new AtomicReference<>(Thread.currentThread());
    RingPoller poller =
        RingPoller.create(
            "realtime",
            1,
            task -> {
              Thread started = new Thread(task, "realtime-subscriber");
              started.setDaemon(true);
              thread.set(started);
              return started;
            });
    Reader reader = new Reader();
    RingFlux.leases(ring, CHUNK)
        .poller(poller)
        .wakeup(Wakeup.byPoller(this == WAITING ? LONG_SLEEP : SHORT_SLEEP))
        .subscribe(reader);
    if (this == CANCELLED) {
      reader.cancel();
      await(ring::isCancelled);
    } else if (this == WAITING) {
      await(() -> thread.get().getState() == Thread.State.TIMED_WAITING);
    }
    return reader::cancel; // the poller's thread ends by itself
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  private final class Reader extends BaseSubscriber<RingLease> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      if (SubscriberState.this != IDLE) {
        requestUnbounded();
      }
    }

    @Override
    protected void hookOnNext(RingLease lease) {
      lease.release();
      if (SubscriberState.this == SLOW) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }
}
