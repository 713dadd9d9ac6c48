package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/// Two threads release the same lease: exactly one of them gets an exception.
@JCStressTest
@State
@Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE, desc = "the first thread released it")
@Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE, desc = "the second thread released it")
@Outcome(expect = Expect.FORBIDDEN, desc = "released twice, or not at all")
public class LeaseDoubleReleaseStress {
  private final StressedLeases leases = new StressedLeases();

  private boolean released() {
    try {
      leases.first.release();
      return true;
    } catch (IllegalStateException before) {
      return false;
    }
  }

  @Actor
  public void first(ZZJ_Result seen) {
    seen.r1 = released();
  }

  @Actor
  public void second(ZZJ_Result seen) {
    seen.r2 = released();
  }

  @Arbiter
  public void afterwards(ZZJ_Result seen) {
    seen.r3 = leases.ring.buffered();
    leases.second.release();
    leases.input.cancel(); // frees the leases: jcstress makes thousands
  }
}
