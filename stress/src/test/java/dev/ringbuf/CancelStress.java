package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/// A producer that sees the cancel also sees every read before it.
@JCStressTest
@State
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "before the read")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "before the cancel")
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "after the cancel")
@Outcome(id = "true, 0", expect = Expect.FORBIDDEN, desc = "the cancel overtook the read")
public class CancelStress {
  private final RingBuffer ring = StressRings.ofInts(1);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  public CancelStress() {
    in.pushInt(7);
  }

  @Actor
  public void consumer() {
    out.popInt(0);
    out.cancel();
  }

  @Actor
  public void producer(ZJ_Result seen) {
    seen.r1 = in.isCancelled();
    seen.r2 = in.freeSlots();
  }
}
