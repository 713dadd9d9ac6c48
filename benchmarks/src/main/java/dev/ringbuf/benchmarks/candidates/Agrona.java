package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.MessageQueue;
import dev.ringbuf.benchmarks.workload.OneThread;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/// Agrona's ring of messages.
public final class Agrona {
  private static final int TYPE = 1;

  private Agrona() {}

  private static OneToOneRingBuffer ring(int capacity) {
    return new OneToOneRingBuffer(
        new UnsafeBuffer(
            BufferUtil.allocateDirectAligned(capacity + RingBufferDescriptor.TRAILER_LENGTH, 128)));
  }

  /// Messages of n bytes. The reader takes everything available in one call and frees it once,
  /// which is Agrona's fastest mode.
  public static final class Messages implements MessageQueue {
    private final OneToOneRingBuffer ring;
    private final byte[] source;
    private final UnsafeBuffer sourceBuffer;
    private final Reader reader;

    public Messages(int bytes, int capacity) {
      this.ring = ring(capacity);
      this.source = Message.allocate(bytes);
      this.sourceBuffer = new UnsafeBuffer(source);
      this.reader = new Reader(bytes);
    }

    @Override
    public boolean offer(long number) {
      Message.write(source, number);
      return ring.write(TYPE, sourceBuffer, 0, source.length);
    }

    @Override
    public int poll(long number) {
      reader.next = number;
      return ring.read(reader);
    }
  }

  /// Push then pop on one thread.
  public static final class Exchange extends OneThread {
    private final OneToOneRingBuffer ring;
    private final byte[] source;
    private final UnsafeBuffer sourceBuffer;
    private final Reader reader;

    public Exchange(int bytes, int capacity) {
      this.ring = ring(capacity);
      this.source = Message.allocate(bytes);
      this.sourceBuffer = new UnsafeBuffer(source);
      this.reader = new Reader(bytes);
    }

    @Override
    public void exchange(long number) {
      Message.write(source, number);
      ring.write(TYPE, sourceBuffer, 0, source.length);
      reader.next = number;
      while (ring.read(reader, 1) == 0) {
        // Returns 0 at the padding at the end of its memory.
      }
    }
  }

  /// Copies each message out and checks it.
  private static final class Reader implements MessageHandler {
    private final byte[] target;
    private long next;

    Reader(int bytes) {
      this.target = Message.allocate(bytes);
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
      buffer.getBytes(index, target, 0, length);
      Message.check(target, next++);
    }
  }
}
