package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// The producer reuses a slot only after the consumer has read it.
@JCStressTest
@State
@Outcome(id = "7, 0", expect = Expect.ACCEPTABLE, desc = "the ring was still full")
@Outcome(id = "7, 1", expect = Expect.ACCEPTABLE, desc = "the slot was free again")
@Outcome(expect = Expect.FORBIDDEN, desc = "the element was overwritten while it was read")
public class SlotReuseStress {
  private final RingBuffer ring = StressRings.ofInts(1);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private final int[] target = new int[1];

  public SlotReuseStress() {
    in.pushInt(7);
  }

  @Actor
  public void consumer(II_Result seen) {
    out.pop(target);
    seen.r1 = target[0];
  }

  @Actor
  public void producer(II_Result seen) {
    seen.r2 = in.freeSlots(1) == 1 && in.pushInt(9) ? 1 : 0;
  }
}
