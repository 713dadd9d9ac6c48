package dev.ringbuf.reactor;

import java.util.Comparator;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.scheduler.NonBlocking;

/// The threads that look into rings for their subscribers and deliver the items: one thread serves
/// thousands of rings.
///
/// A ring's poller thread delivers its items, unless the stream is fused with an operator that
/// moves it elsewhere, such as `publishOn`. The subscriber's work delays the other rings of that
/// thread, so it must not block.
///
/// Threads start with the first subscription and end a second after the last one, so a poller need
/// not be disposed of. Threads that are not from a factory of the caller are daemons and marked
/// [NonBlocking].
public final class RingPoller implements Disposable, Scannable {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final String name;
  private final PollerLoop[] loops;
  private final boolean disposable;
  private volatile boolean disposed;

  private RingPoller(String name, int threads, ThreadFactory factory, boolean disposable) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads are not >= 1");
    }
    this.name = name;
    this.disposable = disposable;
    this.loops =
        Stream.generate(() -> new PollerLoop(factory)).limit(threads).toArray(PollerLoop[]::new);
  }

  /// The poller of all streams that are not given another, with one thread per four processors and
  /// at least one. Disposing of it does nothing.
  public static RingPoller shared() {
    return Shared.POLLER;
  }

  /// Makes a poller with platform threads of its own.
  ///
  /// @param name prefix of the threads' names
  /// @param threads how many at most, >= 1; each ring is served by one of them
  public static RingPoller create(String name, int threads) {
    return new RingPoller(name, threads, task -> new PollerThread(task, name), true);
  }

  /// Makes a poller with threads from a factory, for instance virtual ones: `create("rings", 2,
  /// Thread.ofVirtual().factory())`.
  ///
  /// @param name of the poller
  /// @param threads how many at most, >= 1; each ring is served by one of them
  /// @param factory makes threads, not started
  public static RingPoller create(String name, int threads, ThreadFactory factory) {
    return new RingPoller(name, threads, factory, true);
  }

  /// Runs a task on the thread that has the fewest tasks.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException if disposed
  void attach(PollerTask task) {
    Stream.of(loops).min(Comparator.comparingInt(PollerLoop::tasks)).orElseThrow().attach(task);
  }

  /// Ends the threads. Each stream that they serve fails, once, with a
  /// [java.util.concurrent.CancellationException]. Later subscriptions fail with a
  /// [java.util.concurrent.RejectedExecutionException]. The rings keep their contents.
  @Override
  public void dispose() {
    if (disposable) {
      disposed = true;
      for (PollerLoop loop : loops) {
        loop.dispose();
      }
    }
  }

  @Override
  public boolean isDisposed() {
    return disposed;
  }

  /// Answers `NAME`, `CAPACITY` (threads), `BUFFERED` (streams served) and `TERMINATED`.
  @Override
  @SuppressWarnings({"exports", "rawtypes", "ReferenceEquality"}) // as inherited; constant keys
  public @Nullable Object scanUnsafe(Attr key) {
    if (key == Attr.NAME) {
      return name;
    }
    if (key == Attr.CAPACITY) {
      return loops.length;
    }
    if (key == Attr.BUFFERED) {
      return Stream.of(loops).mapToInt(PollerLoop::tasks).sum();
    }
    if (key == Attr.TERMINATED) {
      return disposed;
    }
    return null;
  }

  @Override
  public String toString() {
    return "RingPoller(" + name + ")";
  }

  private static final class PollerThread extends Thread implements NonBlocking {
    PollerThread(Runnable task, String name) {
      super(task, name + "-" + THREADS.incrementAndGet());
      setDaemon(true);
    }
  }

  private static final class Shared {
    static final String NAME = "ring-poller";
    static final RingPoller POLLER =
        new RingPoller(
            NAME,
            Math.max(1, Runtime.getRuntime().availableProcessors() / 4),
            task -> new PollerThread(task, NAME),
            false);
  }
}
