package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;
import reactor.core.Scannable.Attr;

/// A request while the drain subtracts what it delivered: demand is neither lost nor invented.
@JCStressTest
@State
@Outcome(id = "3, 1", expect = Expect.ACCEPTABLE, desc = "four requested, three available")
@Outcome(expect = Expect.FORBIDDEN, desc = "demand was lost or invented")
public class RequestDrainStress {
  private final StressedStream stream = new StressedStream(3);

  public RequestDrainStress() {
    stream.subscription.request(2);
  }

  @Actor
  public void poller() {
    stream.subscription.run();
    stream.subscription.run();
  }

  @Actor
  public void subscriber() {
    stream.subscription.request(1);
    stream.subscription.request(1);
  }

  @Arbiter
  public void afterwards(IJ_Result seen) {
    stream.subscription.run();
    seen.r1 = stream.items.get();
    seen.r2 = stream.subscription.scanOrDefault(Attr.REQUESTED_FROM_DOWNSTREAM, -1L);
  }
}
