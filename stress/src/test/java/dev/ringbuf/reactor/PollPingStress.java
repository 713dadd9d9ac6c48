package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import reactor.core.Fuseable;

/// The operator behind a fused stream polls while the poller runs and the producer completes. The
/// end comes after the last element, and the ring is free then.
@JCStressTest
@State
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "polled, then completed once")
@Outcome(expect = Expect.FORBIDDEN, desc = "no end, two ends, or the end before the element")
public class PollPingStress {
  private final StressedStream stream = new StressedStream(1);
  private boolean polled;

  public PollPingStress() {
    stream.subscription.requestFusion(Fuseable.ANY);
    stream.in.complete();
  }

  @Actor
  public void operator() {
    while (stream.ends.get() == 0 && !polled) {
      polled = stream.subscription.poll() != null;
    }
  }

  @Actor
  public void poller() {
    stream.subscription.run();
    stream.subscription.run();
  }

  @Arbiter
  public void afterwards(IZ_Result seen) {
    stream.subscription.poll();
    stream.subscription.run();
    stream.subscription.run();
    seen.r1 = polled ? stream.ends.get() : -1;
    seen.r2 = stream.isFree();
  }
}
