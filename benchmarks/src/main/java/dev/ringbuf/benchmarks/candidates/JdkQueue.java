package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.MessageQueue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLongArray;

/// Queues of the JDK, and the bare minimum.
public final class JdkQueue {
  private JdkQueue() {}

  /// Boxed numbers through an [ArrayBlockingQueue].
  public static final class Blocking implements MessageQueue {
    private final ArrayBlockingQueue<Long> queue;

    public Blocking(int capacity) {
      this.queue = new ArrayBlockingQueue<>(capacity);
    }

    @Override
    public boolean offer(long number) {
      return queue.offer(number);
    }

    @Override
    public int poll(long number) {
      Long next = queue.poll();
      if (next == null) {
        return 0;
      }
      Message.check(next, number);
      return 1;
    }
  }

  /// One cache line that both sides access and nothing else: the lower bound of a hand-over.
  public static final class Line implements MessageQueue {
    private static final int MIDDLE = 32; // keeps the word on its own cache line

    private final AtomicLongArray line = new AtomicLongArray(2 * MIDDLE);

    @Override
    public boolean offer(long number) {
      line.setRelease(MIDDLE, number + 1);
      return true;
    }

    @Override
    public int poll(long number) {
      return line.getAcquire(MIDDLE) == number + 1 ? 1 : 0;
    }
  }
}
