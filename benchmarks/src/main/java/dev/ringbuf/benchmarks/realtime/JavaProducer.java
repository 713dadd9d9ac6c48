package dev.ringbuf.benchmarks.realtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.sun.management.ThreadMXBean;
import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/// A JVM with a producer and a subscriber, a thread each. Prints a line for each window.
///
/// The main thread reads what the producer's thread has caused while that thread spins, because
/// reading it on that thread would cause more. The phases of a window:
///
/// ```text
///   producer   mark | 1: ready, spins |    pushes    | 2: done, spins |  mark
///   main                reads, allows                    reads, allows
/// ```
final class JavaProducer implements Runnable {
  /// Until the JIT compiler has compiled the loop and the push.
  private static final int WARM_UP_CALLS = 5_000;

  private static final int WARM_UP_PUSHES = 200;

  /// Windows that are not printed.
  private static final int FIRST_WINDOWS = 3;

  /// A subscriber that finds nothing is asleep by then.
  private static final long FALL_ASLEEP_NANOS = 40_000_000;

  private static final int BLOCK = 64;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final RingProducer in;
  private final int windows;
  private final int pushes;
  private final float[] block = new float[BLOCK];
  private volatile Path task = Path.of("");
  private volatile long accepted;

  /// How many phases have begun, and how many may end.
  private volatile int phase;

  private volatile int allowed;

  private JavaProducer(RingProducer in, int windows, int pushes) {
    this.in = in;
    this.windows = windows;
    this.pushes = pushes;
  }

  /// Counters of the producer's thread, and of the JVM.
  private record Counters(long minor, long major, long bytes, long collections) {}

  /// Runs the windows.
  ///
  /// @param arguments the state of the subscriber, the number of windows, the pushes of each, and
  ///   whether garbage is collected in each window
  public static void main(String[] arguments) throws IOException {
    SubscriberState state = SubscriberState.valueOf(arguments[0]);
    int windows = Integer.parseInt(arguments[1]);
    int pushes = Integer.parseInt(arguments[2]);
    boolean collect = Boolean.parseBoolean(arguments[3]);
    Path directory = RingDirectory.create();
    Path file = directory.resolve("ring");
    RingBuffer ring = RingBuffer.create(file, JAVA_FLOAT, NativePushes.CAPACITY);
    try (SubscriberState.AtWork _ = state.begin(ring);
        RingProducer in = ring.producer()) {
      JavaProducer producer = new JavaProducer(in, windows, pushes);
      Thread thread = new Thread(producer, "realtime-producer");
      thread.setDaemon(true);
      thread.start();
      producer.observe(thread, collect);
    } finally {
      Files.deleteIfExists(file);
      Files.delete(directory);
    }
  }

  @Override
  public void run() {
    try {
      task = Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    } catch (IOException e) {
      throw new IllegalStateException("this needs Linux", e);
    }
    warmUp(block);
    for (int i = 0; i < WARM_UP_CALLS; i++) {
      accepted = push(in, block, WARM_UP_PUSHES);
    }
    for (int window = -FIRST_WINDOWS; window <= windows; window++) {
      mark(window, "begin");
      pass();
      accepted = push(in, block, pushes(window));
      pass();
      mark(window, "end");
    }
    in.handOver();
  }

  /// Lets the JIT compiler see every way through a push before the first one that counts.
  static void warmUp(float[] block) {
    RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, 10L * block.length);
    RingProducer in = ring.producer();
    RingConsumer out = ring.consumer();
    for (int i = 0; i < 100_000; i++) {
      in.push(block); // three in a row: the ring overflows, and has gaps
      if (i % 3 == 0) {
        out.skip(2L * block.length);
      }
    }
  }

  private int pushes(int window) {
    return window == 0 ? 1 : pushes;
  }

  private static long push(RingProducer in, float[] block, int pushes) {
    long accepted = 0;
    for (int i = 0; i < pushes; i++) {
      accepted += in.push(block);
    }
    return accepted;
  }

  /// A system call that a trace shows and that does nothing.
  private static void mark(int window, String what) {
    if (window >= 0 && Files.exists(Path.of("/ringbuf-window-" + window + "-" + what))) {
      throw new IllegalStateException("this file must not exist");
    }
  }

  /// Begins the next phase, and spins until it may end.
  private void pass() {
    int mine = phase + 1;
    phase = mine;
    while (allowed < mine) {
      Thread.onSpinWait();
    }
  }

  /// The main thread's part.
  private void observe(Thread thread, boolean collect) throws IOException {
    int passed = 0;
    for (int window = -FIRST_WINDOWS; window <= windows; window++) {
      await(thread, ++passed);
      LockSupport.parkNanos(FALL_ASLEEP_NANOS);
      Counters before = counters(thread);
      allowed = passed;
      if (collect && window > 0) {
        System.gc();
      }
      await(thread, ++passed);
      Counters after = counters(thread);
      allowed = passed;
      if (window >= 0) {
        print(window, before, after);
      }
    }
    join(thread);
  }

  private void await(Thread thread, int wanted) {
    while (phase < wanted) {
      if (!thread.isAlive()) {
        throw new IllegalStateException("the producer's thread has failed, see above");
      }
      LockSupport.parkNanos(50_000);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Counters counters(Thread thread) throws IOException {
    String stat = Files.readString(task.resolve("stat"));
    // Behind the name, which may contain blanks: state, then ..., see proc(5).
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return new Counters(
        Long.parseLong(fields[7]),
        Long.parseLong(fields[9]),
        THREADS.getThreadAllocatedBytes(thread.threadId()),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .mapToLong(GarbageCollectorMXBean::getCollectionCount)
            .sum());
  }

  private void print(int window, Counters before, Counters after) {
    long offered = (long) pushes(window) * BLOCK;
    System.out.printf(
        Locale.ROOT,
        "window=%d pushes=%d accepted=%d dropped=%d minor=%d major=%d bytes=%d collections=%d%n",
        window,
        pushes(window),
        accepted,
        offered - accepted,
        after.minor - before.minor,
        after.major - before.major,
        after.bytes - before.bytes,
        after.collections - before.collections);
  }
}
