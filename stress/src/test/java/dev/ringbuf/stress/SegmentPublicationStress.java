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

/// The foundation of every ring: plain writes of elements into native memory, then a release store
/// of the position. A thread that loads the position with acquire sees the elements.
@JCStressTest
@State
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "before the push")
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "the element before the position")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "after the push")
@Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "the position before the element")
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
