package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJZ_Result;

/// The consumer sees the end of the stream only after everything in it, including the last loss.
@JCStressTest
@State
@Outcome(id = "0, 0, false", expect = Expect.ACCEPTABLE, desc = "read before the push")
@Outcome(id = "5, 0, false", expect = Expect.ACCEPTABLE, desc = "saw only the element")
@Outcome(id = "5, 1, false", expect = Expect.ACCEPTABLE, desc = "saw the loss, but not the end yet")
@Outcome(id = "5, 1, true", expect = Expect.ACCEPTABLE, desc = "saw everything")
@Outcome(expect = Expect.FORBIDDEN, desc = "the end before an element or a loss")
public class CompletionStress {
  private final RingBuffer ring = StressRings.ofInts(1);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private final int[] source = {5, 6};

  @Actor
  public void producer() {
    in.push(source); // 6 does not fit
    in.complete();
  }

  @Actor
  public void consumer(IJZ_Result seen) {
    seen.r1 = out.popInt(0);
    seen.r2 = Math.max(0, -out.next(1));
    seen.r3 = out.isTerminated();
  }
}
