package dev.ringbuf.websocket;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.RingProducer;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A ring of longs whose elements tell their positions, and the thread that fills it.
final class Producing {
  private Producing() {}

  static RingBuffer ring(long capacity) {
    return RingBuffer.allocate(JAVA_LONG, capacity);
  }

  /// Offers the next elements, each with its position as its value. What does not fit is dropped.
  static void offer(RingProducer producer, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = producer.position() + i;
    }
    producer.push(values);
  }

  /// Offers without a loss: waits while the ring has no room.
  static void offerAll(RingProducer producer, int count) {
    for (int i = 0; i < count; i++) {
      while (!producer.tryPushLong(producer.position())) {
        LockSupport.parkNanos(20_000);
      }
      producer.wakeConsumer();
    }
  }

  /// Offers runs of elements until it is told to stop, then completes.
  static Thread start(RingProducer producer, int run, long pauseNanos, BooleanSupplier goesOn) {
    producer.handOver();
    return Thread.ofPlatform()
        .name("producer")
        .start(
            () -> {
              while (goesOn.getAsBoolean()) {
                offer(producer, run);
                LockSupport.parkNanos(pauseNanos);
              }
              producer.complete();
              producer.close();
            });
  }

  /// The positions and elements of a stream, checked while they come.
  static final class Checker {
    long position;
    long delivered;
    long dropped;
    long skipped;
    long gaps;

    Checker(long start) {
      this.position = start;
    }

    /// @throws AssertionError if the stream breaks a law
    void accept(RingSignal<long[]> signal) {
      if (signal.position() != position) {
        throw new AssertionError("expected position " + position + ", got " + signal);
      }
      switch (signal) {
        case Data<long[]> data -> {
          if (data.value().length != data.count()) {
            throw new AssertionError(data.value().length + " values in " + data);
          }
          for (long value : data.value()) {
            if (value != position++) {
              throw new AssertionError("value " + value + " at position " + (position - 1));
            }
          }
          delivered += data.count();
        }
        case Gap<long[]> gap -> {
          dropped += gap.dropped();
          skipped += gap.skipped();
          gaps++;
        }
      }
      position = signal.end();
    }
  }
}
