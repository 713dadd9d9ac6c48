package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// Two leases are released at the same time. All slots are free immediately, without another read.
@JCStressTest
@State
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "all slots are free")
@Outcome(expect = Expect.FORBIDDEN, desc = "a release was missed")
public class LeaseReturnStress {
  private final StressedLeases leases = new StressedLeases();

  @Actor
  public void first() {
    leases.first.release();
  }

  @Actor
  public void second() {
    leases.second.release();
  }

  @Arbiter
  public void afterwards(J_Result seen) {
    seen.r1 = leases.ring.buffered();
    leases.input.cancel(); // frees the leases: jcstress makes thousands
  }
}
