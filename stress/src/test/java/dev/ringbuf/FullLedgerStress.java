package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A gap ledger with two records, both in use. If the consumer has freed a record, the next gap
/// gets one; otherwise the pending gap grows. No record is overwritten before it is read.
@JCStressTest
@State
@Outcome(id = "gap1 1 gap1 3 gap1 5", expect = Expect.ACCEPTABLE, desc = "there was a free record")
@Outcome(id = "gap1 1 gap1 3 gap2", expect = Expect.ACCEPTABLE, desc = "there was no free record")
@Outcome(
    id = "gap1 1 gap1 3 gap1 gap1",
    expect = Expect.ACCEPTABLE,
    desc = "there was no free record, and the gap was reported while it grew")
@Outcome(expect = Expect.FORBIDDEN, desc = "a gap was lost or misplaced")
public class FullLedgerStress {
  private final RingBuffer ring = StressRings.ofInts(4);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private final StringBuilder stream = new StringBuilder();

  public FullLedgerStress() {
    in.drop(1);
    in.pushInt(1);
    in.drop(1);
    in.pushInt(3);
  }

  @Actor
  public void producer() {
    in.drop(1);
    in.pushInt(5);
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
