package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.FluxProducer;
import dev.ringbuf.benchmarks.workload.ReceivedCount;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableEmitter;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/// RxJava's `Flowable.create` with its unbounded buffer.
public final class RxJava implements FluxProducer {
  private final Payload payload;
  private final FlowableEmitter<Object> emitter;
  private final Disposable subscription;
  private final ExecutorService executor = Subscribers.executor();

  public RxJava(ReceivedCount received, Payload payload) {
    this.payload = payload;
    AtomicReference<FlowableEmitter<Object>> set = new AtomicReference<>();
    this.subscription =
        Flowable.<Object>create(set::set, BackpressureStrategy.BUFFER)
            .observeOn(Schedulers.from(executor))
            .subscribe(item -> payload.receive(received, item), received::fail);
    this.emitter = Objects.requireNonNull(set.get());
  }

  @Override
  public int offer(long number) {
    emitter.onNext(payload.make(number));
    return payload.length();
  }

  @Override
  public void close() {
    subscription.dispose();
    executor.shutdown();
  }
}
