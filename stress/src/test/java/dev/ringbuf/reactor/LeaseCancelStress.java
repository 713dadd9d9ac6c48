package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/// The last leases are released during a cancel. Afterwards the slots and the ring are free.
@JCStressTest
@State
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "slots and ring are free")
@Outcome(expect = Expect.FORBIDDEN, desc = "a release was missed, or the ring stays taken")
public class LeaseCancelStress {
  private final StressedLeases leases = new StressedLeases();

  @Actor
  public void holder() {
    leases.second.release();
    leases.first.release();
  }

  @Actor
  public void canceller() {
    leases.input.cancel();
  }

  @Arbiter
  public void afterwards(JZ_Result seen) {
    seen.r1 = leases.ring.buffered();
    seen.r2 = leases.isFree();
  }
}
