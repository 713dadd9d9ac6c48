package dev.ringbuf.stress;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/// What every ring stands on: elements written plain into native memory are visible to whoever
/// reads, with acquire, a position that was written behind them with release.
@JCStressTest
@State
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before the push")
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "element without position")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "after the push")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "position without element")
public class SegmentPublicationStress {
  private static final VarHandle POSITION = JAVA_LONG.varHandle();
  private static final long ELEMENT = 128;

  private final MemorySegment memory = Arena.ofAuto().allocate(2 * ELEMENT, JAVA_LONG.byteSize());

  @Actor
  public void producer() {
    memory.set(JAVA_INT, ELEMENT, 7);
    POSITION.setRelease(memory, 0L, 1L);
  }

  @Actor
  public void consumer(JI_Result seen) {
    seen.r1 = (long) POSITION.getAcquire(memory, 0L);
    seen.r2 = memory.get(JAVA_INT, ELEMENT);
  }
}
