package dev.ringbuf.tck;

import static dev.ringbuf.tck.FedRings.CHUNK;

import dev.ringbuf.reactor.RingFlux;
import org.testng.annotations.AfterClass;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Chunks behind `publishOn`, which uses the ring as its queue.
public class FusedVerificationTest extends RingVerification<float[]> {
  @Override
  Flux<float[]> stream(long items) {
    return RingFlux.floats(rings.chunks(items), CHUNK).poller(rings.poller()).publishOn(scheduler);
  }

  private final Scheduler scheduler = Schedulers.newSingle("tck");

  @AfterClass(alwaysRun = true)
  public void disposeScheduler() {
    scheduler.disposeGracefully().block();
  }
}
