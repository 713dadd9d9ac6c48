package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// A cancel during a drain. Undelivered elements stay in the ring or are discarded, and the ring is
/// free afterwards.
@JCStressTest
@State
@Outcome(id = "3, true", expect = Expect.ACCEPTABLE, desc = "every element is accounted for")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "an element is lost or duplicated, or the ring stays taken")
public class DrainCancelStress {
  private final StressedStream stream = new StressedStream(3);

  public DrainCancelStress() {
    stream.subscription.request(3);
  }

  @Actor
  public void poller() {
    stream.subscription.run();
  }

  @Actor
  public void subscriber() {
    stream.subscription.cancel();
  }

  @Arbiter
  public void afterwards(IZ_Result seen) {
    seen.r1 = stream.elements();
    seen.r2 = stream.isFree();
  }
}
