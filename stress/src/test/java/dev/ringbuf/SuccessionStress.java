package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A producer returns its role while another thread tries to claim it. The successor resumes after
/// everything that the predecessor offered, including a drop without a record.
@JCStressTest
@State
@Outcome(id = "1 gap1", expect = Expect.ACCEPTABLE, desc = "the claim came too early")
@Outcome(id = "1 gap1 3", expect = Expect.ACCEPTABLE, desc = "the successor resumed")
@Outcome(expect = Expect.FORBIDDEN, desc = "the successor missed work of its predecessor")
public class SuccessionStress {
  private final RingBuffer ring = StressRings.ofInts(4);
  private final RingProducer first = ring.producer();

  @Actor
  public void predecessor() {
    first.pushInt(1);
    first.drop(1);
    first.close();
  }

  @Actor
  public void successor() {
    try {
      ring.producer().pushInt(3);
    } catch (IllegalStateException taken) {
      // The claim came too early: push nothing.
    }
  }

  @Arbiter
  public void all(L_Result seen) {
    seen.r1 = StressRings.readToTheEnd(ring.consumer(), new StringBuilder());
  }
}
