package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// Two threads claim a role at the same time: exactly one gets it.
@JCStressTest
@State
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the first thread got it")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the second thread got it")
@Outcome(expect = Expect.FORBIDDEN, desc = "two producers, or none")
public class ClaimStress {
  private final RingBuffer ring = StressRings.ofInts(1);

  @Actor
  public void first(ZZ_Result got) {
    got.r1 = claim();
  }

  @Actor
  public void second(ZZ_Result got) {
    got.r2 = claim();
  }

  private boolean claim() {
    try {
      return ring.producer().push(new int[1]) == 1;
    } catch (IllegalStateException taken) {
      return false;
    }
  }
}
