package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;
import reactor.core.Fuseable;

/// One thread polls a fused stream while another cancels and clears it, as Reactor's operators do.
/// Elements that were not polled stay in the ring, and the ring is free afterwards.
@JCStressTest
@State
@Outcome(id = "2, true", expect = Expect.ACCEPTABLE, desc = "every element is accounted for")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "an element is lost or duplicated, or the ring stays taken")
public class PollCancelClearStress {
  private final StressedStream stream = new StressedStream(2);

  public PollCancelClearStress() {
    stream.subscription.requestFusion(Fuseable.ANY);
  }

  @Actor
  public void operator() {
    for (int i = 0; i < 2; i++) {
      if (stream.subscription.poll() != null) {
        stream.items.incrementAndGet();
      }
    }
  }

  @Actor
  public void canceller() {
    stream.subscription.cancel();
    stream.subscription.clear();
  }

  @Arbiter
  public void afterwards(IZ_Result seen) {
    seen.r1 = stream.elements();
    seen.r2 = stream.isFree();
  }
}
