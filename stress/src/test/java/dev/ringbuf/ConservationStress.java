package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/// After any race, everything offered is delivered, skipped, dropped or in the ring, and both sides
/// agree on the final position.
@JCStressTest
@State
@Outcome(id = "7, 0, 0", expect = Expect.ACCEPTABLE, desc = "all seven elements are accounted for")
@Outcome(expect = Expect.FORBIDDEN, desc = "the counters do not add up")
public class ConservationStress {
  private final RingBuffer ring = StressRings.ofInts(3);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private final int[] two = new int[2];
  private final int[] three = new int[3];
  private long delivered;
  private long skipped;
  private long lost;

  @Actor
  public void producer() {
    in.push(two);
    in.push(three);
    in.push(two);
  }

  @Actor
  public void consumer() {
    delivered += out.pop(two);
    lost += Math.max(0, -out.next(1));
    skipped += out.skip(1);
    delivered += out.pop(two);
  }

  @Arbiter
  public void balance(JJJ_Result seen) {
    long buffered = ring.buffered();
    seen.r1 = ring.offered();
    seen.r2 = seen.r1 - (delivered + skipped + ring.dropped() + buffered);
    while (out.available() > 0) {
      delivered += out.pop(three);
    }
    lost += Math.max(0, -out.next(1));
    seen.r3 = Math.abs(in.position() - out.position()) + Math.max(0, lost - ring.reported());
  }
}
