package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// A consumer that sees the tail sees the elements below it. A push appears as a whole.
@JCStressTest
@State
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "before the push")
@Outcome(id = "2, 7, 8", expect = Expect.ACCEPTABLE, desc = "after the push")
@Outcome(expect = Expect.FORBIDDEN, desc = "stale elements, or part of a push")
public class ElementBeforeTailStress {
  private final RingBuffer ring = StressRings.ofInts(4);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private final int[] source = {7, 8};
  private final int[] target = new int[4];

  @Actor
  public void producer() {
    in.push(source);
  }

  @Actor
  public void consumer(III_Result seen) {
    seen.r1 = out.pop(target);
    seen.r2 = target[0];
    seen.r3 = target[1];
  }
}
