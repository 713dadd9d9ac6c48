package dev.ringbuf.reactor;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/// Two tasks are woken, one of them twice, while the loop empties its mailbox. Each task runs after
/// its last wake-up and sees everything written before it.
@JCStressTest
@State
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "both tasks saw everything")
@Outcome(expect = Expect.FORBIDDEN, desc = "a wake-up was lost, or came before the write")
public class MailboxStress {
  private final PollerLoop loop = new PollerLoop(Thread::new);
  private final Task first = new Task();
  private final Task second = new Task();

  public MailboxStress() {
    first.attachTo(loop);
    second.attachTo(loop);
  }

  private static final class Task extends PollerTask {
    volatile int written; // as the contract of wake() demands
    int seen;

    Task() {
      super(1);
    }

    @Override
    Next run() {
      seen = written;
      return Next.SLEEP;
    }

    @Override
    void abort(Throwable cause) {}
  }

  @Actor
  public void waker() {
    first.written = 1;
    first.wake();
    second.written = 1;
    second.wake();
    first.written = 2;
    first.wake();
  }

  @Actor
  public void poller() {
    loop.runWoken();
    loop.runWoken();
  }

  @Arbiter
  public void afterwards(II_Result seen) {
    loop.runWoken();
    seen.r1 = first.seen;
    seen.r2 = second.seen;
  }
}
