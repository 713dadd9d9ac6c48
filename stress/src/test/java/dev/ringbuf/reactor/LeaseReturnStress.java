package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/// Two leases come back at the same time: all slots are free at once, with nobody reading.
@JCStressTest
@State
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "all slots are free")
@Outcome(expect = Expect.FORBIDDEN, desc = "a return was overlooked")
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
    leases.input.cancel(); // lets the released leases go, of which jcstress makes thousands
  }
}
