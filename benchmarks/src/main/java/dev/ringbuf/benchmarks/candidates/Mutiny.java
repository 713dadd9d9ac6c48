package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.FluxProducer;
import dev.ringbuf.benchmarks.workload.ReceivedCount;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/// Mutiny's emitter with its unbounded buffer.
public final class Mutiny implements FluxProducer {
  private final Payload payload;
  private final MultiEmitter<Object> emitter;
  private final Cancellable subscription;
  private final ExecutorService executor = Subscribers.executor();

  public Mutiny(ReceivedCount received, Payload payload) {
    this.payload = payload;
    AtomicReference<MultiEmitter<Object>> set = new AtomicReference<>();
    this.subscription =
        Multi.createFrom()
            .<Object>emitter(set::set, BackPressureStrategy.BUFFER)
            .emitOn(executor)
            .subscribe()
            .with(item -> payload.receive(received, item), received::fail);
    this.emitter = Objects.requireNonNull(set.get());
  }

  @Override
  public int offer(long number) {
    emitter.emit(payload.make(number));
    return payload.length();
  }

  @Override
  public void close() {
    subscription.cancel();
    executor.shutdown();
  }
}
