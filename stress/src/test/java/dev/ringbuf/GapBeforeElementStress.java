package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A full ring of one element. The consumer meets each loss in its place, before the next element,
/// once and in full.
@JCStressTest
@State
@Outcome(id = "0 1 2", expect = Expect.ACCEPTABLE, desc = "the consumer was always in time")
@Outcome(id = "0 1 gap1", expect = Expect.ACCEPTABLE, desc = "too late for the second push")
@Outcome(id = "0 gap1 2", expect = Expect.ACCEPTABLE, desc = "too late for the first push")
@Outcome(id = "0 gap2", expect = Expect.ACCEPTABLE, desc = "too late for both, reported as one gap")
@Outcome(
    id = "0 gap1 gap1",
    expect = Expect.ACCEPTABLE,
    desc = "too late for both, reported one by one")
@Outcome(expect = Expect.FORBIDDEN, desc = "an element without its gap, or a wrong gap")
public class GapBeforeElementStress {
  private final RingBuffer ring = StressRings.ofInts(1);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private final StringBuilder stream = new StringBuilder();

  public GapBeforeElementStress() {
    in.pushInt(0);
  }

  @Actor
  public void producer() {
    in.pushInt(1);
    in.pushInt(2);
  }

  @Actor
  public void consumer() {
    StressRings.read(out, stream);
    StressRings.read(out, stream);
    StressRings.read(out, stream);
  }

  @Arbiter
  public void all(L_Result seen) {
    seen.r1 = StressRings.readToTheEnd(out, stream);
  }
}
