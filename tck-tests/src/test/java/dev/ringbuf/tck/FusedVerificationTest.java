package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;
import static org.testng.Assert.assertTrue;

import dev.ringbuf.reactor.RingFlux;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Chunks behind `publishOn`, which uses the ring as its queue.
public class FusedVerificationTest extends RingVerification<float[]> {
  @Override
  Flux<float[]> stream(long items) {
    return RingFlux.floats(rings.chunks(items), CHUNK).poller(rings.poller()).publishOn(scheduler);
  }

  private final Scheduler scheduler = Schedulers.newSingle("tck");
  private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();

  @BeforeClass
  public void collectDroppedErrors() {
    Hooks.onErrorDropped(dropped::add);
  }

  /// Reactor drops a "Scheduler unavailable" when a cancel disposes of the worker of a `publishOn`
  /// that is about to be told of news (decision 21). Nothing else may be dropped.
  @AfterClass(alwaysRun = true)
  public void disposeScheduler() {
    scheduler.disposeGracefully().block();
    Hooks.resetOnErrorDropped();
    assertTrue(
        dropped.stream().allMatch(RejectedExecutionException.class::isInstance),
        dropped.toString());
  }
}
