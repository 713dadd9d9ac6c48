package dev.ringbuf.storms;

import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/// A subscriber with random demand to the stream of a [NumberedProducer]. It checks each signal:
/// positions without a hole, and elements that are their own positions.
final class NumberedSubscriber extends BaseSubscriber<RingSignal<long[]>> {
  /// Stays to the end.
  static final int STAYS = Integer.MAX_VALUE;

  private static final int LARGEST_REQUEST = 6;

  /// Elements from here to there, excluding the end.
  record Run(long start, long end) {}

  private final Random random;
  private final int signalsBeforeCancel;
  private final List<Run> elements = new ArrayList<>(); // by the thread that delivers
  private long demand;
  private int signals;
  private volatile long start = -1;
  private volatile long end = -1;
  private volatile @Nullable String violation;
  private volatile @Nullable Throwable error;
  private volatile @Nullable SignalType ended;

  /// @param signalsBeforeCancel after how many signals it cancels, >= 1
  NumberedSubscriber(long seed, int signalsBeforeCancel) {
    this.random = new Random(seed);
    this.signalsBeforeCancel = signalsBeforeCancel;
  }

  /// Position of the first signal; -1 if there was none.
  long start() {
    return start;
  }

  /// Behind the last signal; -1 if there was none.
  long end() {
    return end;
  }

  @Nullable Throwable error() {
    return error;
  }

  boolean hasEnded() {
    return ended != null;
  }

  /// What it was given. Call this when it has ended.
  List<Run> elements() {
    return List.copyOf(elements);
  }

  /// Waits for the end, and checks that nothing was wrong until then.
  void awaitEnd(Object what) {
    Await.until(what + " has ended", this::hasEnded);
    Violation.check(violation == null, "%s: %s", what, violation);
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    request();
  }

  private void request() {
    if (random.nextInt(16) == 0) {
      demand = Long.MAX_VALUE;
      requestUnbounded();
    } else {
      demand += 1 + random.nextInt(LARGEST_REQUEST);
      request(demand);
    }
  }

  @Override
  protected void hookOnNext(RingSignal<long[]> signal) {
    if (isDisposed()) {
      return; // was on its way when this cancelled
    }
    check(signal);
    end = signal.end();
    signals++;
    if (signals == signalsBeforeCancel) {
      cancel();
      return;
    }
    demand--;
    if (demand == 0) {
      request();
    }
  }

  private void check(RingSignal<long[]> signal) {
    if (start < 0) {
      start = signal.position();
    } else if (signal.position() != end) {
      fail("continuity: %s after %d".formatted(signal, end));
    }
    if (demand <= 0) {
      fail("demand: %s was not requested".formatted(signal));
    }
    if (signal instanceof Data<long[]> data) {
      elements.add(new Run(data.position(), data.end()));
      for (int i = 0; i < data.value().length; i++) {
        if (data.value()[i] != data.position() + i) {
          fail("element %d at position %d".formatted(data.value()[i], data.position() + i));
        }
      }
    }
  }

  private void fail(String what) {
    if (violation == null) {
      violation = what;
    }
  }

  @Override
  protected void hookOnError(Throwable e) {
    error = e;
  }

  @Override
  protected void hookFinally(SignalType type) {
    ended = type;
  }
}
