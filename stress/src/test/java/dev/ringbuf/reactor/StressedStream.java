package dev.ringbuf.reactor;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.StressRings;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/// A ring of ints with a subscription that the actors of a test run in place of a poller. This
/// class is also the subscriber, and counts signals and discarded elements.
final class StressedStream implements CoreSubscriber<int[]> {
  final RingBuffer ring = StressRings.ofInts(4);
  final RingProducer in = ring.producer();
  final AtomicInteger items = new AtomicInteger();
  final AtomicInteger ends = new AtomicInteger();
  final RingSubscription<int[], int[]> subscription;

  StressedStream(int elements) {
    SourceOptions<int[]> options =
        new SourceOptions<>(ring, 1, _ -> (consumer, count) -> consumer.popInts(count), false);
    subscription = new RingSubscription<>(options, ItemMapper.plain(), this);
    subscription.run(); // claims the ring
    in.push(new int[elements]);
  }

  /// The number of elements that were delivered or discarded, or are still in the ring.
  int elements() {
    return items.get() + (int) ring.buffered();
  }

  /// True if another subscriber can claim the ring.
  boolean isFree() {
    try {
      ring.consumer().close();
      return true;
    } catch (IllegalStateException taken) {
      return false;
    }
  }

  @Override
  public Context currentContext() {
    return reactor.core.publisher.Operators.enableOnDiscard(
        Context.empty(), discarded -> items.incrementAndGet());
  }

  @Override
  public void onSubscribe(Subscription s) {}

  @Override
  public void onNext(int[] item) {
    items.incrementAndGet();
  }

  @Override
  public void onError(Throwable e) {
    ends.incrementAndGet();
  }

  @Override
  public void onComplete() {
    ends.incrementAndGet();
  }
}
