package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// A cancel while the poller finds the end. The subscriber gets onComplete once or not at all, and
/// the ring is free afterwards.
@JCStressTest
@State
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "cancelled before onComplete")
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "completed before the cancel")
@Outcome(expect = Expect.FORBIDDEN, desc = "completed twice, or the ring stays taken")
public class CompleteCancelStress {
  private final StressedStream stream = new StressedStream(0);

  public CompleteCancelStress() {
    stream.subscription.request(1);
    stream.in.complete();
  }

  @Actor
  public void poller() {
    stream.subscription.run();
    stream.subscription.run();
  }

  @Actor
  public void subscriber() {
    stream.subscription.cancel();
  }

  @Arbiter
  public void afterwards(IZ_Result seen) {
    stream.subscription.run();
    seen.r1 = stream.ends.get();
    seen.r2 = stream.isFree();
  }
}
