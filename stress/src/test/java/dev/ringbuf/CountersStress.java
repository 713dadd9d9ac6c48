package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// An observer that reads the counters while both roles work sees plausible values.
@JCStressTest
@State
@Outcome(id = "0, [012]", expect = Expect.ACCEPTABLE, desc = "the ring was empty")
@Outcome(id = "1, [012]", expect = Expect.ACCEPTABLE, desc = "the ring was full")
@Outcome(expect = Expect.FORBIDDEN, desc = "below zero or above the capacity")
public class CountersStress {
  private final RingBuffer ring = StressRings.ofInts(1);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  @Actor
  public void bothRoles() {
    in.pushInt(1);
    out.popInt(0);
    in.pushInt(2);
    out.clear();
  }

  @Actor
  public void observer(JJ_Result seen) {
    seen.r1 = ring.buffered();
    seen.r2 = ring.delivered();
  }
}
