package dev.ringbuf.benchmarks.candidates;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.benchmarks.workload.MessageQueue;
import dev.ringbuf.benchmarks.workload.OneThread;
import java.lang.foreign.MemoryLayout;

/// This library, without Reactor.
public final class Ringbuf {
  private Ringbuf() {}

  /// A ring with both roles.
  abstract static class Base implements MessageQueue {
    final RingProducer in;
    final RingConsumer out;

    Base(MemoryLayout element, int capacity) {
      RingBuffer ring = RingBuffer.allocate(element, capacity);
      this.in = ring.producer();
      this.out = ring.consumer();
    }

    @Override
    public void handOver() {
      in.handOver();
      out.handOver();
    }
  }

  /// Messages of n bytes, from and to byte arrays.
  public static final class Messages extends Base {
    private final byte[] source;
    private final byte[] target;

    public Messages(int bytes, int capacity) {
      super(JAVA_BYTE, capacity);
      this.source = Message.allocate(bytes);
      this.target = Message.allocate(bytes);
    }

    @Override
    public boolean offer(long number) {
      if (in.freeSlots(source.length) < source.length) {
        return false;
      }
      Message.write(source, number);
      in.push(source);
      return true;
    }

    @Override
    public int poll(long number) {
      if (out.pop(target) == 0) { // all or nothing: the capacity is a multiple of the message
        return 0;
      }
      Message.check(target, number);
      return 1;
    }
  }

  /// One long at a time.
  public static final class Longs extends Base {
    public Longs(int capacity) {
      super(JAVA_LONG, capacity);
    }

    @Override
    public boolean offer(long number) {
      return in.freeSlots(1) == 1 && in.pushLong(number);
    }

    @Override
    public int poll(long number) {
      long next = out.popLong(-1); // message numbers are never negative
      if (next == -1) {
        return 0;
      }
      Message.check(next, number);
      return 1;
    }
  }

  /// Longs, a run at a time: the consumer asks once, and reads what is there one by one.
  public static final class RunsOfLongs extends Base {
    private static final int LONGEST = 4096;
    private static final int SHORT = 256;
    private static final int SPINS = 32;

    private final boolean pauses;

    /// @param pauses whether the consumer pauses after a short run, so that the next is longer
    public RunsOfLongs(int capacity, boolean pauses) {
      super(JAVA_LONG, capacity);
      this.pauses = pauses;
    }

    @Override
    public boolean offer(long number) {
      return in.freeSlots(1) == 1 && in.pushLong(number);
    }

    @Override
    public int poll(long number) {
      int run = (int) out.next(LONGEST);
      for (int i = 0; i < run; i++) {
        Message.check(out.popLong(-1), number + i);
      }
      if (pauses && run < SHORT) {
        for (int i = 0; i < SPINS; i++) {
          Thread.onSpinWait();
        }
      }
      return run;
    }
  }

  /// Whole arrays of floats. The first element holds the message number.
  public static final class Frames extends Base {
    private static final int NUMBERS = 1 << 24;

    private final float[] source;
    private final float[] target;

    public Frames(int length, int capacity) {
      super(JAVA_FLOAT, capacity);
      this.source = new float[length];
      Message.allocate(1);
      this.target = new float[length];
      Message.allocate(1);
    }

    @Override
    public boolean offer(long number) {
      if (in.freeSlots(source.length) < source.length) {
        return false;
      }
      source[0] = number % NUMBERS;
      source[source.length - 1] = source[0];
      in.push(source);
      return true;
    }

    @Override
    public int poll(long number) {
      if (out.pop(target) == 0) {
        return 0;
      }
      Message.check((long) target[0], number % NUMBERS);
      Message.check((long) target[target.length - 1], number % NUMBERS);
      return 1;
    }
  }

  /// Push then pop on one thread.
  public static final class Exchange extends OneThread {
    private final RingProducer in;
    private final RingConsumer out;
    private final byte[] source;
    private final byte[] target;

    public Exchange(int bytes, int capacity) {
      RingBuffer ring = RingBuffer.allocate(JAVA_BYTE, capacity);
      this.in = ring.producer();
      this.out = ring.consumer();
      this.source = Message.allocate(bytes);
      this.target = Message.allocate(bytes);
    }

    @Override
    public void exchange(long number) {
      Message.write(source, number);
      in.push(source);
      out.pop(target);
      Message.check(target, number);
    }

    @Override
    protected void handOver() {
      in.handOver();
      out.handOver();
    }
  }

  /// Push then pop of one long: the message of 8 bytes.
  public static final class LongExchange extends OneThread {
    private final RingProducer in;
    private final RingConsumer out;

    public LongExchange(int capacity) {
      RingBuffer ring = RingBuffer.allocate(JAVA_LONG, capacity);
      this.in = ring.producer();
      this.out = ring.consumer();
    }

    @Override
    public void exchange(long number) {
      in.pushLong(number);
      Message.check(out.popLong(-1), number);
    }

    @Override
    protected void handOver() {
      in.handOver();
      out.handOver();
    }
  }
}
