package dev.ringbuf.benchmarks.workload;

import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Where a subscriber reports what it has received. One thread reports, any thread reads.
public final class ReceivedCount {
  private static final int MIDDLE = 32; // a line of its own, whatever lies around the array

  private final AtomicLongArray received = new AtomicLongArray(2 * MIDDLE);
  private volatile @Nullable Throwable failure;

  /// How much has been received so far: what is to come next, if all comes in order.
  public long received() {
    return received.getAcquire(MIDDLE);
  }

  /// As [#received], for the subscriber itself.
  public long next() {
    return received.getPlain(MIDDLE);
  }

  /// Takes note of what was received.
  public void receive(long count) {
    received.setRelease(MIDDLE, next() + count);
  }

  /// Takes note that the stream has failed.
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
