package dev.ringbuf.benchmarks.candidates;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import dev.ringbuf.benchmarks.workload.MessageQueue;

/// LMAX Disruptor: one long at a time, in a preallocated event. Its poller takes everything
/// available.
public final class Disruptor implements MessageQueue {
  private static final class Event {
    long value;
  }

  private final RingBuffer<Event> ring;
  private final EventPoller<Event> poller;
  private final Reader reader = new Reader();

  public Disruptor(int capacity) {
    this.ring = RingBuffer.createSingleProducer(Event::new, capacity, new YieldingWaitStrategy());
    this.poller = ring.newPoller();
    ring.addGatingSequences(poller.getSequence());
  }

  @Override
  public boolean offer(long number) {
    if (!ring.hasAvailableCapacity(1)) {
      return false;
    }
    long sequence = ring.next();
    ring.get(sequence).value = number;
    ring.publish(sequence);
    return true;
  }

  @Override
  public int poll(long number) {
    reader.next = number;
    try {
      poller.poll(reader);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return (int) (reader.next - number);
  }

  private static final class Reader implements EventPoller.Handler<Event> {
    private long next;

    @Override
    public boolean onEvent(Event event, long sequence, boolean endOfBatch) {
      Message.check(event.value, next++);
      return true;
    }
  }
}
