package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.MessageQueue;
import dev.ringbuf.benchmarks.workload.OneThread;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.SpscArrayQueue;
import org.jctools.queues.varhandle.SpscVarHandleArrayQueue;

/// JCTools' queue of references, in both of its builds.
public final class JcTools {
  private JcTools() {}

  /// The build with VarHandles.
  public static <T> MessagePassingQueue<T> varHandle(int capacity) {
    return new SpscVarHandleArrayQueue<>(capacity);
  }

  /// The build with `sun.misc.Unsafe`, which newer JVMs warn about.
  public static <T> MessagePassingQueue<T> unsafe(int capacity) {
    return new SpscArrayQueue<>(capacity);
  }

  /// Boxed numbers: the usual way to send primitives through a queue of references.
  public record Boxed(MessagePassingQueue<Long> queue) implements MessageQueue {
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

  /// Always the same object. A message carries no data, which is the best case for a queue of
  /// references.
  public record Shared(MessagePassingQueue<Object> queue) implements MessageQueue {
    private static final Object MESSAGE = new Object();

    @Override
    public boolean offer(long number) {
      return queue.offer(MESSAGE);
    }

    @Override
    public int poll(long number) {
      Object next = queue.poll();
      if (next == null) {
        return 0;
      }
      if (next != MESSAGE) {
        throw new IllegalStateException("got a message that was not sent: " + next);
      }
      return 1;
    }
  }

  /// Messages of n bytes on one thread, each in a separate array.
  public static final class Exchange extends OneThread {
    private static final int CAPACITY = 1024;

    private final MessagePassingQueue<byte[]> queue = unsafe(CAPACITY);
    private final byte[] source;

    public Exchange(int bytes) {
      this.source = Message.allocate(bytes);
    }

    @Override
    public void exchange(long number) {
      Message.write(source, number);
      queue.offer(source.clone());
      byte[] target = queue.poll();
      if (target == null) {
        throw new IllegalStateException("message " + number + " was lost");
      }
      Message.check(target, number);
    }
  }
}
