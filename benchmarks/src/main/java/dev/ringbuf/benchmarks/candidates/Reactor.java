package dev.ringbuf.benchmarks.candidates;

import dev.ringbuf.benchmarks.workload.FluxProducer;
import dev.ringbuf.benchmarks.workload.ReceivedCount;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.jctools.queues.SpscArrayQueue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/// Reactor's own ways to pass data from a producer's thread to a subscriber on another thread.
public final class Reactor {
  private Reactor() {}

  /// `Flux.push` with its unbounded buffer.
  public static FluxProducer push(ReceivedCount received, Payload payload) {
    AtomicReference<FluxSink<Object>> sink = new AtomicReference<>();
    return new Emitting(received, payload, sink, Flux.push(sink::set));
  }

  /// `Flux.create`, which serializes producers, with its unbounded buffer.
  public static FluxProducer create(ReceivedCount received, Payload payload) {
    AtomicReference<FluxSink<Object>> sink = new AtomicReference<>();
    return new Emitting(received, payload, sink, Flux.create(sink::set));
  }

  /// `Flux.push` without a buffer, then `onBackpressureBuffer` with a bounded one.
  public static FluxProducer onBackpressureBuffer(
      ReceivedCount received, Payload payload, int capacity) {
    AtomicReference<FluxSink<Object>> sink = new AtomicReference<>();
    Flux<Object> source = Flux.push(sink::set, FluxSink.OverflowStrategy.IGNORE);
    return new Emitting(received, payload, sink, source.onBackpressureBuffer(capacity));
  }

  private static final class Emitting implements FluxProducer {
    private final Payload payload;
    private final FluxSink<Object> sink;
    private final ExecutorService executor = Subscribers.executor();

    Emitting(
        ReceivedCount received,
        Payload payload,
        AtomicReference<FluxSink<Object>> sink,
        Flux<Object> stream) {
      this.payload = payload;
      stream
          .publishOn(Schedulers.fromExecutorService(executor))
          .subscribe(item -> payload.receive(received, item), received::fail);
      this.sink = Objects.requireNonNull(sink.get());
    }

    @Override
    public int offer(long number) {
      sink.next(payload.make(number));
      return payload.length();
    }

    @Override
    public void close() {
      sink.complete();
      executor.shutdown();
    }
  }

  /// A unicast sink with a bounded queue.
  public static final class Unicast implements FluxProducer {
    private final Payload payload;
    private final Sinks.Many<Object> sink;
    private final ExecutorService executor = Subscribers.executor();

    public Unicast(ReceivedCount received, Payload payload, int capacity) {
      this.payload = payload;
      this.sink = Sinks.many().unicast().onBackpressureBuffer(new SpscArrayQueue<>(capacity));
      sink.asFlux()
          .publishOn(Schedulers.fromExecutorService(executor))
          .subscribe(item -> payload.receive(received, item), received::fail);
    }

    @Override
    public int offer(long number) {
      return switch (sink.tryEmitNext(payload.make(number))) {
        case OK -> payload.length();
        case FAIL_OVERFLOW -> 0;
        case Sinks.EmitResult other -> throw new Sinks.EmissionException(other);
      };
    }

    @Override
    public void close() {
      sink.tryEmitComplete();
      executor.shutdown();
    }
  }
}
