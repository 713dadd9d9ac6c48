package dev.ringbuf.benchmarks.candidates;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingConsumer;
import dev.ringbuf.benchmarks.workload.ConsumeFromFlux;
import dev.ringbuf.benchmarks.workload.Placement;
import dev.ringbuf.reactor.RingPoller;
import dev.ringbuf.reactor.RingSubscriber;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jctools.queues.SpscArrayQueue;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/// From a `Flux` of arrays to a consumer that is not a subscriber, such as an audio callback.
public final class FluxConsumers {
  private static final int CHUNK = Payload.CHUNK_LENGTH;

  private FluxConsumers() {}

  private static Thread pinned(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              Placement.PRODUCER.pin();
              task.run();
            },
            "bench-publisher");
    thread.setDaemon(true);
    return thread;
  }

  /// This library: copies the arrays into a ring, so the source can reuse one array.
  public static final class IntoRing implements ConsumeFromFlux.FluxConsumer {
    private final RingSubscriber<float[]> subscriber;
    private final RingConsumer out;
    private final float[] target = new float[CHUNK];

    public IntoRing(int capacity) {
      RingBuffer ring = RingBuffer.allocate(JAVA_FLOAT, capacity);
      float[] block = new float[CHUNK];
      Flux<float[]> source =
          Flux.generate(
              () -> 0L,
              (number, next) -> {
                FloatNumbers.fill(block, number);
                next.next(block);
                return number + CHUNK;
              });
      this.out = ring.consumer();
      this.subscriber =
          source.subscribeWith(
              RingSubscriber.floats(ring, CHUNK)
                  .poller(RingPoller.create("bench", 1, FluxConsumers::pinned)));
    }

    @Override
    public int poll(long number) {
      if (out.next(CHUNK) < CHUNK) {
        return 0;
      }
      out.pop(target);
      FloatNumbers.check(target, number);
      return CHUNK;
    }

    @Override
    public void handOver() {
      out.handOver();
    }

    @Override
    public void close() {
      subscriber.dispose();
    }
  }

  /// `publishOn`, then a queue of arrays. The source must allocate each array.
  public static final class IntoQueue implements ConsumeFromFlux.FluxConsumer {
    private final ExecutorService executor =
        Executors.newSingleThreadExecutor(FluxConsumers::pinned);
    private final SpscArrayQueue<float[]> queue;
    private final Feeder feeder = new Feeder();
    private final int batch;
    private int consumed;

    public IntoQueue(int capacity) {
      int arrays = capacity / CHUNK;
      this.queue = new SpscArrayQueue<>(arrays);
      this.batch = arrays / 4;
      Flux.<float[], Long>generate(
              () -> 0L,
              (number, next) -> {
                float[] block = new float[CHUNK];
                FloatNumbers.fill(block, number);
                next.next(block);
                return number + CHUNK;
              })
          .publishOn(Schedulers.fromExecutorService(executor))
          .subscribe(feeder);
      feeder.request(arrays);
    }

    private final class Feeder extends BaseSubscriber<float[]> {
      @Override
      protected void hookOnSubscribe(Subscription subscription) {
        // Requested when the queue has room.
      }

      @Override
      protected void hookOnNext(float[] block) {
        if (!queue.offer(block)) {
          throw new IllegalStateException("more than was asked for");
        }
      }
    }

    @Override
    public int poll(long number) {
      float[] block = queue.poll();
      if (block == null) {
        return 0;
      }
      FloatNumbers.check(block, number);
      if (++consumed == batch) {
        consumed = 0;
        feeder.request(batch);
      }
      return CHUNK;
    }

    @Override
    public void close() {
      feeder.cancel();
      executor.shutdown();
    }
  }
}
