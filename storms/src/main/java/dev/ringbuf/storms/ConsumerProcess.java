package dev.ringbuf.storms;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingWindow;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/// The same as `consumer.c`, in Java.
final class ConsumerProcess {
  private static final int LONGEST = 64;

  private final RingConsumer out;
  private final FileOutputStream log;
  private final long[] values = new long[LONGEST];

  private ConsumerProcess(RingConsumer out, FileOutputStream log) {
    this.out = out;
    this.log = log;
  }

  /// Consumes until it is killed or the stream ends.
  ///
  /// @param arguments file, log, pop or window, seed
  public static void main(String[] arguments) throws Exception {
    Random random = new Random(Long.parseLong(arguments[3]));
    boolean windows = arguments[2].equals("window");
    RingBuffer ring = RingBuffer.open(Path.of(arguments[0]), JAVA_LONG);
    RingConsumer out = ring.consumer();
    try (FileOutputStream log = new FileOutputStream(arguments[1])) {
      System.out.println(out.position());
      System.out.flush();
      ConsumerProcess process = new ConsumerProcess(out, log);
      while (!out.isTerminated()) {
        process.read(1 + random.nextInt(LONGEST), windows);
      }
    }
  }

  private void read(int most, boolean windows) throws IOException {
    long position = out.position();
    int next = Math.toIntExact(out.next(most));
    if (next < 0) {
      append(1, position, -next);
    } else if (next == 0) {
      LockSupport.parkNanos(20_000);
    } else if (windows) {
      RingWindow window = out.window(next);
      MemorySegment target = MemorySegment.ofArray(values);
      target.copyFrom(window.first());
      target.asSlice(window.first().byteSize()).copyFrom(window.second());
      check(position, next);
      append(0, position, next);
      out.consume(next);
    } else {
      out.pop(values, 0, next);
      append(0, position, next);
      check(position, next);
    }
  }

  private void check(long position, int count) {
    for (int i = 0; i < count; i++) {
      Violation.checkSame(values[i], position + i, "element");
    }
  }

  /// One write, so that a kill leaves whole records.
  private void append(long kind, long position, long count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(3 * Long.BYTES).order(ByteOrder.nativeOrder());
    log.write(bytes.putLong(kind).putLong(position).putLong(count).array());
  }
}
