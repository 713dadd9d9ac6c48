package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/// A consumer returns its role while another thread tries to claim it. Every element and every gap
/// is read exactly once.
@JCStressTest
@State
@Outcome(id = "0 gap1 / 2", expect = Expect.ACCEPTABLE, desc = "the claim came too early")
@Outcome(id = "0 gap1 / 2 !", expect = Expect.ACCEPTABLE, desc = "the successor read the rest")
@Outcome(expect = Expect.FORBIDDEN, desc = "the successor missed work of its predecessor")
public class ConsumerSuccessionStress {
  private final RingBuffer ring = StressRings.ofInts(4);
  private final RingConsumer first = ring.consumer();
  private final StringBuilder before = new StringBuilder();
  private final StringBuilder after = new StringBuilder();
  private boolean succeeded;

  public ConsumerSuccessionStress() {
    try (RingProducer in = ring.producer()) {
      in.pushInt(0);
      in.drop(1);
      in.pushInt(2);
    }
  }

  @Actor
  public void predecessor() {
    before.append(first.popInt(-1));
    before.append(" gap").append(-first.next(1));
    first.close();
  }

  @Actor
  public void successor() {
    try (RingConsumer next = ring.consumer()) {
      StressRings.read(next, after);
      succeeded = true;
    } catch (IllegalStateException taken) {
      // The claim came too early: read nothing.
    }
  }

  @Arbiter
  public void all(L_Result seen) {
    try (RingConsumer last = ring.consumer()) {
      String rest = StressRings.readToTheEnd(last, after);
      seen.r1 = before + " / " + rest + (succeeded ? " !" : "");
    }
  }
}
