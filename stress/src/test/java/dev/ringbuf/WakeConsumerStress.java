package dev.ringbuf;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JZ_Result;

/// The consumer sets the waiting word, then reads the ring. The producer pushes, then calls
/// wakeConsumer. At least one of them sees the other. Without the fences both could read too early,
/// and the consumer would sleep although the ring is full.
@JCStressTest
@State
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "seen and woken")
@Outcome(
    id = "1, false",
    expect = Expect.ACCEPTABLE,
    desc = "seen before the consumer went to sleep")
@Outcome(id = "0, true", expect = Expect.ACCEPTABLE, desc = "woken")
@Outcome(id = "0, false", expect = Expect.FORBIDDEN, desc = "the wake-up was lost")
public class WakeConsumerStress {
  private final RingBuffer ring = StressRings.ofInts(1);
  private final RingProducer in = ring.producer();
  private final RingConsumer out = ring.consumer();
  private volatile boolean woken;

  @Actor
  public void producer() {
    in.pushInt(1);
    in.wakeConsumer();
  }

  @Actor
  public void consumer(JZ_Result seen) {
    out.arm(() -> woken = true);
    seen.r1 = out.available();
  }

  @Arbiter
  public void afterwards(JZ_Result seen) {
    seen.r2 = woken;
  }
}
