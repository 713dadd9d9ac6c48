package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// A consumer that sees the failure also sees its code.
@JCStressTest
@State
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "before the failure")
@Outcome(id = "false, 42", expect = Expect.ACCEPTABLE, desc = "failed between the two reads")
@Outcome(id = "true, 42", expect = Expect.ACCEPTABLE, desc = "after the failure")
@Outcome(id = "true, 0", expect = Expect.FORBIDDEN, desc = "failed without a code")
public class FailureStress {
  private final RingBuffer ring = StressRings.ofInts(1);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();

  @Actor
  public void producer() {
    in.fail(42);
  }

  @Actor
  public void consumer(ZI_Result seen) {
    seen.r1 = out.isFailed();
    seen.r2 = out.failureCode();
  }
}
