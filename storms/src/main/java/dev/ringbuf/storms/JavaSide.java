package dev.ringbuf.storms;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.RingCorruptedException;
import dev.ringbuf.RingProducer;
import dev.ringbuf.RingWindow;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A ring through the API of Java. A thread may use the operations of one role while another uses
/// those of the other.
final class JavaSide implements Side, AutoCloseable {
  private final RingBuffer ring;
  private @Nullable RingProducer producer;
  private @Nullable RingConsumer consumer;

  JavaSide(RingBuffer ring) {
    this.ring = ring;
  }

  @Override
  public long perform(Operation operation, long n, MemorySegment buffer) {
    try {
      return operation.isProducers()
          ? produce(operation, n, buffer)
          : consume(operation, n, buffer);
    } catch (RingCorruptedException e) {
      return CORRUPTED;
    } catch (IllegalArgumentException e) {
      return ARGUMENT;
    } catch (IllegalStateException e) {
      return ENDED;
    }
  }

  private long produce(Operation operation, long n, MemorySegment buffer) {
    if (operation == Operation.NEW_PRODUCER) {
      closeProducer();
      in();
      return 0;
    }
    RingProducer in = in();
    return switch (operation) {
      case PUSH -> in.push(slice(n, buffer));
      case TRY_PUSH -> in.tryPush(slice(n, buffer));
      case PUSH_ALL -> in.pushAll(slice(n, buffer)) ? n : 0;
      case FILL -> {
        RingWindow window = in.reserve(n);
        long first = window.first().byteSize();
        MemorySegment.copy(buffer, 0, window.first(), 0, first);
        MemorySegment.copy(buffer, first, window.second(), 0, window.second().byteSize());
        long count = window.count() - window.count() / 3;
        in.commit(count);
        yield count;
      }
      case DROP -> done(() -> in.drop(n));
      case FREE_SLOTS -> in.freeSlots();
      case OFFERED -> in.position();
      case COMPLETE -> done(in::complete);
      case FAIL -> done(() -> in.fail((int) n));
      case IS_CANCELLED -> in.isCancelled() ? 1 : 0;
      default -> throw new AssertionError(operation);
    };
  }

  private long consume(Operation operation, long n, MemorySegment buffer) {
    if (operation == Operation.NEW_CONSUMER) {
      closeConsumer();
      out();
      return 0;
    }
    RingConsumer out = out();
    return switch (operation) {
      case POP -> out.pop(slice(n, buffer));
      case PEEK -> out.peek(slice(n, buffer));
      case WINDOW -> {
        RingWindow window = out.window(n);
        long first = window.first().byteSize();
        MemorySegment.copy(window.first(), 0, buffer, 0, first);
        MemorySegment.copy(window.second(), 0, buffer, first, window.second().byteSize());
        out.consume(window.count());
        yield window.count();
      }
      case CONSUME -> done(() -> out.consume(n));
      case SKIP -> out.skip(n);
      case CLEAR -> out.clear();
      case NEXT -> {
        long next = out.next(n);
        yield next < 0 ? Long.MIN_VALUE - next : next;
      }
      case AVAILABLE -> out.available();
      case MISSED -> done(() -> out.missed(n));
      case TERMINATED -> out.isTerminated() ? out.isFailed() ? 2 : 1 : 0;
      case POSITION -> out.position();
      case CANCEL -> done(out::cancel);
      default -> throw new AssertionError(operation);
    };
  }

  private MemorySegment slice(long n, MemorySegment buffer) {
    return buffer.asSlice(0, n * ring.elementBytes());
  }

  private static long done(Runnable action) {
    action.run();
    return 0;
  }

  private RingProducer in() {
    RingProducer in = producer == null ? ring.producer() : producer;
    producer = in;
    return in;
  }

  private RingConsumer out() {
    RingConsumer out = consumer == null ? ring.consumer() : consumer;
    consumer = out;
    return out;
  }

  private void closeProducer() {
    if (producer != null) {
      producer.close();
      producer = null;
    }
  }

  private void closeConsumer() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }

  @Override
  public void close() {
    closeProducer();
    closeConsumer();
    ring.close();
  }
}
