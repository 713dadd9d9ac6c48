package dev.ringbuf.benchmarks.workload;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// The count of what a subscriber has received. One thread reports, any thread reads.
public final class ReceivedCount {
  private static final int MIDDLE = 32; // keeps the word on its own cache line

  private final AtomicLongArray received = new AtomicLongArray(2 * MIDDLE);
  private volatile @Nullable Throwable failure;

  /// The number of items received, which is also the number expected next.
  public long received() {
    return received.getAcquire(MIDDLE);
  }

  /// The same as [#received], for the subscriber's thread.
  public long next() {
    return received.getPlain(MIDDLE);
  }

  /// Records received items.
  public void receive(long count) {
    received.setRelease(MIDDLE, next() + count);
  }

  /// Records that the stream has failed.
  public void fail(Throwable cause) {
    failure = cause;
  }

  /// Throws if the stream has failed.
  public void requireNoFailure() {
    Throwable cause = failure;
    if (cause != null) {
      throw new IllegalStateException("the stream has failed: " + cause, cause);
    }
  }
}
