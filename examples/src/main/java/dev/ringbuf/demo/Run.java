package dev.ringbuf.demo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.ringbuf.RingBuffer;
import dev.ringbuf.reactor.RingFlux;
import dev.ringbuf.reactor.RingSignal;
import dev.ringbuf.reactor.RingSignal.Data;
import dev.ringbuf.reactor.RingSignal.Gap;
import dev.ringbuf.sources.Production;
import dev.ringbuf.sources.Source;
import dev.ringbuf.sources.SourceException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAccumulator;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Connects a source, a ring and a subscriber, and watches them until the stream has ended.
final class Run {
  private static final int REFRESH_MILLIS = 100;

  private final String name;
  private final Plan plan;
  private final Source source;
  private final RingBuffer ring;
  private final Witness witness;

  /// Open until the producer has ended. After that the subscriber reads the rest without delay.
  private final CountDownLatch produced = new CountDownLatch(1);

  /// Open until the subscriber has seen the end.
  private final CountDownLatch consumed = new CountDownLatch(1);

  private final LongAccumulator maxFill = new LongAccumulator(Math::max, 0);
  private volatile boolean interrupted;

  /// @param name of the source, as shown to the user
  /// @throws IllegalArgumentException if the ring is too large to allocate
  Run(String name, Plan plan, Source source) {
    this.name = name;
    this.plan = plan;
    this.source = source;
    this.ring = RingBuffer.allocate(source.element(), plan.capacity());
    this.witness = new Witness(plan.channels(), source.signal());
  }

  /// Runs until everything was produced and has arrived. After [#interrupt], it runs until
  /// everything produced by then has arrived.
  ///
  /// @throws SourceException if the source cannot be started
  Ledger run(View view) throws InterruptedException {
    Scheduler subscriber = Schedulers.newSingle("subscriber", true);
    // A prefetch of 1, so that no chunk waits anywhere but in the ring.
    Disposable subscription =
        RingFlux.floats(ring, plan.chunk())
            .signals()
            .publishOn(subscriber, 1)
            .subscribe(this::take, this::fail, consumed::countDown);
    try {
      return watch(source.start(ring, plan.frames()), view);
    } finally {
      subscription.dispose();
      subscriber.dispose();
    }
  }

  private Ledger watch(Production production, View view) throws InterruptedException {
    try {
      long start = System.nanoTime();
      while (!consumed.await(REFRESH_MILLIS, MILLISECONDS)) {
        view.show(snapshot(production, System.nanoTime() - start));
        if (interrupted || !production.isRunning()) {
          production.stop();
          produced.countDown();
        }
      }
      view.show(snapshot(production, System.nanoTime() - start));
    } finally {
      production.stop();
    }
    return ledger(production);
  }

  /// Ends the run early. Any thread may call it.
  void interrupt() {
    interrupted = true;
  }

  private void take(RingSignal<float[]> signal) {
    // A gap shows that the ring was full. A chunk was in the ring until this moment.
    maxFill.accumulate(
        switch (signal) {
          case Data<float[]> data -> Math.min(data.count() + ring.buffered(), plan.capacity());
          case Gap<float[]> gap -> plan.capacity();
        });
    witness.see(signal);
    if (signal instanceof Data) {
      work();
    }
  }

  /// The subscriber's work on a chunk: it sleeps while the producer runs.
  private void work() {
    try {
      produced.await(plan.slowMillis(), MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void fail(Throwable error) {
    witness.object("the stream has failed: " + error);
    consumed.countDown();
  }

  private Snapshot snapshot(Production production, long nanos) {
    long buffered = ring.buffered();
    maxFill.accumulate(buffered);
    return new Snapshot(nanos, production.offered(), witness.account(), buffered, maxFill.get());
  }

  private Ledger ledger(Production production) {
    Witness.Account seen = witness.account();
    boolean ringAgrees =
        ring.offered() == production.offered()
            && ring.delivered() == seen.delivered()
            && ring.dropped() == seen.dropped()
            && ring.skipped() == seen.skipped();
    return new Ledger(
        name,
        plan,
        production.offered(),
        seen,
        ring.buffered(),
        maxFill.get(),
        ringAgrees,
        interrupted,
        production.remark());
  }
}
